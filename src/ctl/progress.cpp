#include "ctl/progress.hpp"

#include <algorithm>
#include <ostream>

#include "ctl/display_text.hpp"
#include "ctl/members.hpp"
#include "ctl/times.hpp"

namespace rosterd::ctl {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds line_every{5'000};
constexpr std::size_t bar_columns = 24;

struct Done {
    std::int64_t through = 0;
    std::int64_t seen = 0;
};

Done done(const Json& kind) {
    Done result;
    for (const char* name : {"created", "updated", "unchanged", "held", "skipped", "failed"})
        result.through += number_of(kind, name);
    result.seen = number_of(kind, "seen");
    return result;
}

std::string stage_of(const Json& job) {
    const std::string stage = text_of(job, "stage");
    if (!stage.empty()) return stage;
    return text_of(job, "syncStatus") == "pending" ? "waiting" : "running";
}

bool is_applying(const Json& job) {
    return text_of(job, "stage") == "applying";
}

// While the total is unknown a block wanders through the bar.
std::string bar(const Json& job, milliseconds elapsed) {
    std::string cells(bar_columns, '.');
    const Done departments = done(member(job, "departments"));
    const Done people = done(member(job, "people"));
    const std::int64_t seen = departments.seen + people.seen;
    if (is_applying(job) && seen > 0) {
        const double part = static_cast<double>(departments.through + people.through) / static_cast<double>(seen);
        const auto filled = static_cast<std::size_t>(std::clamp(part, 0.0, 1.0) * bar_columns);
        std::fill_n(cells.begin(), filled, '#');
    } else {
        const auto place = static_cast<std::size_t>(elapsed.count() / 150) % (bar_columns - 3);
        std::fill_n(cells.begin() + static_cast<std::ptrdiff_t>(place), 4, '#');
    }
    return "[" + cells + "]";
}

}  // namespace

std::string progress_text(const Json& job) {
    const auto count = [&](const char* name) {
        const Done of = done(member(job, name));
        const std::string seen = std::to_string(of.seen) + " " + name;
        return is_applying(job) ? std::to_string(of.through) + " of " + seen : seen;
    };
    const bool anything = done(member(job, "departments")).seen + done(member(job, "people")).seen > 0;
    if (!anything) return stage_of(job);
    return stage_of(job) + ": " + count("departments") + ", " + count("people");
}

Progress::~Progress() {
    if (drawn_) screen_.err << "\r\x1b[K" << std::flush;
}

void Progress::show(const Json& job, milliseconds elapsed) {
    if (screen_.err_is_terminal) return draw_bar(job, elapsed);
    const std::string stage = stage_of(job);
    if (stage == last_stage_ && elapsed - last_line_ < line_every) return;
    last_stage_ = stage;
    last_line_ = elapsed;
    screen_.err << "job " << number_of(job, "syncJobId") << "  " << harmless(progress_text(job)) << std::endl;
}

void Progress::draw_bar(const Json& job, milliseconds elapsed) {
    const std::string line = "job " + std::to_string(number_of(job, "syncJobId")) + " " + bar(job, elapsed) + " " +
                             harmless(progress_text(job)) + "  " + duration_text(elapsed);
    // One column stays free: a full line would wrap and leave itself behind.
    const std::size_t room = screen_.err_width > 1 ? screen_.err_width - 1 : 79;
    screen_.err << "\r\x1b[K" << cut(line, room) << std::flush;
    drawn_ = true;
}

}  // namespace rosterd::ctl
