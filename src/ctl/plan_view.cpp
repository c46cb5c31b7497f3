#include "ctl/plan_view.hpp"

#include <array>
#include <ostream>
#include <string>
#include <string_view>

#include "ctl/change_view.hpp"
#include "ctl/display_text.hpp"
#include "ctl/job_view.hpp"
#include "ctl/lists.hpp"
#include "ctl/members.hpp"

namespace rosterd::ctl {
namespace {

struct Group {
    std::string_view action;
    const char* title;
    const char* sign;
    Tone tone;
    bool summarised;  // examples are enough
};

constexpr std::string_view set_leaders = "setLeaders";

// In the order in which a run does them.
constexpr std::array groups = {
    Group{"createDepartment", "Departments to create", "+", Tone::good, true},
    Group{"updateDepartment", "Departments to change", "~", Tone::plain, false},
    Group{"moveDepartment", "Departments to move", "~", Tone::plain, false},
    Group{"createPerson", "People to create", "+", Tone::good, true},
    Group{"adopt", "There already, to be linked", "=", Tone::plain, true},
    Group{"updatePerson", "People to change", "~", Tone::plain, false},
    Group{"clearFields", "People who lose fields", "~", Tone::warning, false},
    Group{"changeIdentifier", "People whose identifiers change", "~", Tone::warning, false},
    Group{"changeDepartments", "People who change departments", "~", Tone::plain, false},
    Group{set_leaders, "Department leaders to set", "~", Tone::plain, false},
    Group{"disablePerson", "People to disable", "-", Tone::bad, false},
    Group{"deletePerson", "People to delete", "-", Tone::bad, false},
    Group{"deleteDepartment", "Departments to delete", "-", Tone::bad, false},
};

constexpr std::int64_t examples = 5;

class PlanWriter {
public:
    PlanWriter(Context& context, const Json& job, bool all)
        : screen_(context.screen),
          daemon_(context.daemon),
          path_{"jobs", std::to_string(number_of(job, "syncJobId")), "changes"},
          all_(all),
          new_departments_(number_of(member(job, "departments"), "created") > 0) {}

    bool wrote_anything() const noexcept { return wrote_anything_; }

    void write(const Group& group) {
        const Query query{{"state", "planned"}, {"action", std::string(group.action)}};
        // Most leaders are then those of the new departments: examples are enough for them too.
        const bool summarised = group.summarised || (new_departments_ && group.action == set_leaders);
        write_section(query, group.title, group.tone, summarised, [&](const Json& change) {
            write_object(group.sign, group.tone, object_of(change));
            if (!group.summarised) write_fields(screen_, change);
            if (group.tone == Tone::bad) write_note(text_of(change, "reason"));
        });
    }

    // The guard's words stand once above all that they hold.
    void write_held() {
        std::string limit;
        write_section({{"state", "held"}}, "Held by the guard", Tone::warning, false, [&](const Json& change) {
            const std::string why = text_of(change, "error");
            if (why != limit) screen_.out << "  " << screen_.painted(harmless(why), Tone::warning) << '\n';
            limit = why;
            write_object("!", Tone::warning, action_text(change) + " " + object_of(change));
            write_fields(screen_, change);
        });
    }

    void write_refused(const char* state, const char* title, Tone tone, bool summarised) {
        write_section({{"state", state}}, title, tone, summarised, [&](const Json& change) {
            write_object(tone == Tone::bad ? "x" : ".", tone, object_of(change));
            if (!summarised) write_fields(screen_, change);
            write_note(text_of(change, "error"));
        });
    }

private:
    template <class Write>
    void write_section(const Query& query, const char* title, Tone tone, bool summarised, Write write) {
        const bool some = summarised && !all_;
        std::int64_t total = 0;
        const auto begin = [&](const Json& answer) {
            total = number_of(answer, "totalCount");
            if (total == 0) return;
            wrote_anything_ = true;
            screen_.out << '\n'
                        << screen_.painted(title, tone == Tone::plain ? Tone::strong : tone) << ": " << total << '\n';
        };
        const Paging paging{1, examples, !some};
        const std::int64_t shown_now = for_each_item(daemon_, path_, query, paging, begin, write);
        if (shown_now < total) screen_.out << "  ... and " << total - shown_now << " more (--all lists them)\n";
    }

    void write_object(const char* sign, Tone tone, const std::string& object) {
        screen_.out << "  " << screen_.painted(sign, tone) << ' ' << harmless(object) << '\n';
    }

    void write_note(const std::string& note) {
        if (!note.empty()) screen_.out << "      " << screen_.painted(harmless(note), Tone::faint) << '\n';
    }

    Screen& screen_;
    Daemon& daemon_;
    Path path_;
    bool all_;
    bool new_departments_;
    bool wrote_anything_ = false;
};

void write_how_to_run(Screen& screen, const Json& job, const std::string& run) {
    const std::string hash = text_of(job, "planHash");
    if (!hash.empty()) screen.out << "Plan hash: " << harmless(hash) << '\n';
    screen.out << "To run it: " << harmless(run) << '\n';
    std::int64_t held = 0;
    for (const char* kind : {"departments", "people"})
        held += number_of(member(job, kind), "held") + number_of(member(job, kind), "removalHeld");
    if (held > 0 && !hash.empty())
        screen.out << "With what is held: " << harmless(run) << " --accept " << harmless(hash) << '\n';
}

}  // namespace

void write_plan(Context& context, const Json& job, bool all, const std::string& run) {
    Screen& screen = context.screen;
    const Cell outcome = outcome_cell(job);
    screen.out << "Plan " << number_of(job, "syncJobId") << " of task " << number_of(job, "syncTaskId");
    if (outcome.tone != Tone::good) screen.out << ": " << screen.painted(harmless(outcome.text), outcome.tone);
    screen.out << '\n';
    write_facts(screen, {{"Reason", Cell(text_of(job, "errMsg"))}, {"Read", Cell(text_of(job, "evidence"))}});
    screen.out << '\n';
    write_statistics(screen, job);

    PlanWriter writer(context, job, all);
    for (const Group& group : groups) writer.write(group);
    writer.write_held();
    writer.write_refused("failed", "Cannot be done", Tone::bad, false);
    // What an undo leaves as it is has to be known before.
    const bool undo = text_of(job, "errand").starts_with("undo");
    writer.write_refused("skipped", undo ? "Stays as it is" : "Skipped", undo ? Tone::warning : Tone::plain, !undo);

    const bool failed = text_of(job, "syncStatus") == "failed";
    if (writer.wrote_anything()) {
        screen.out << '\n';
        write_how_to_run(screen, job, run);
    } else if (!failed) {
        screen.out << "\nNothing to change.\n";
    }
}

}  // namespace rosterd::ctl
