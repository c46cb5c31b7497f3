#include "calendar/zone.hpp"

#include <date/tz.h>
#include <date/tz_private.h>  // what date::time_zone consists of, for one of our own

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "calendar/posix_rule.hpp"
#include "rosterd/error.hpp"

namespace rosterd::calendar {

namespace {

namespace fs = std::filesystem;

constexpr const char* folder = "/usr/share/zoneinfo";

Error unknown(const std::string& name) {
    return Error(ErrorKind::invalid,
                 "there is no time zone \"" + name + "\" (an IANA name like Asia/Shanghai; they come with tzdata)");
}

bool is_utc(const std::string& name) {
    return name == "UTC" || name == "Etc/UTC";
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

// A zone file ends with "\n<rule>\n"; the rule may be empty.
std::string footer_of(const std::string& file) {
    if (file.size() < 2 || file.back() != '\n') return {};
    const std::size_t before = file.rfind('\n', file.size() - 2);
    return before == std::string::npos ? std::string() : file.substr(before + 1, file.size() - before - 2);
}

date::sys_seconds dated(Second instant) {
    return date::sys_seconds(instant.time_since_epoch());
}

Second undated(date::sys_seconds instant) {
    return Second(instant.time_since_epoch());
}

bool is_last(date::sys_seconds end) {
    return end >= date::sys_days(date::year(10000) / 1 / 1);
}

}  // namespace

struct Zone::Rules {
    Rules(const std::string& name, fs::path path)
        : file(std::move(path)), written(fs::last_write_time(file)), listed(name, date::detail::undocumented{}) {
        const std::string rule = footer_of(text_of(file));
        if (!rule.empty()) tail.emplace(rule);
    }

    fs::path file;
    fs::file_time_type written;
    date::time_zone listed;  // of our own: those of date::get_tzdb() stay as they were when they were first used
    std::optional<PosixRule> tail;
};

Zone::Zone(std::string name, std::unique_ptr<const Rules> rules) : name_(std::move(name)), rules_(std::move(rules)) {}

Zone::~Zone() = default;

std::shared_ptr<const Zone> Zone::load(const std::string& name) {
    const bool plain = !name.empty() && name.front() != '/' && name.find("..") == std::string::npos &&
                       name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") ==
                           std::string::npos;
    if (!plain) throw unknown(name);
    const fs::path file = fs::path(folder) / name;
    std::error_code error;
    if (!fs::is_regular_file(file, error) || !text_of(file).starts_with("TZif")) {
        if (is_utc(name)) return std::shared_ptr<const Zone>(new Zone(name, nullptr));
        throw unknown(name);
    }
    try {
        return std::shared_ptr<const Zone>(new Zone(name, std::make_unique<const Rules>(name, file)));
    } catch (const std::exception& failure) {
        throw Error(ErrorKind::invalid, "the time zone " + name + " cannot be read from " + file.string() + ": " +
                                            failure.what() + " (install tzdata again)");
    }
}

std::chrono::seconds Zone::offset_at(Second instant) const {
    if (!rules_) return std::chrono::seconds(0);
    const date::sys_info info = rules_->listed.get_info(dated(instant));
    if (!is_last(info.end) || !rules_->tail) return info.offset;
    return std::chrono::seconds(rules_->tail->at(instant.time_since_epoch().count()).offset);
}

Second Zone::instant_of(Wall wall) const {
    if (!rules_) return Second(wall.time_since_epoch());
    const date::local_info info = rules_->listed.get_info(date::local_seconds(wall.time_since_epoch()));
    if (info.result == date::local_info::nonexistent) return undated(info.first.end);
    if (info.result == date::local_info::ambiguous || !is_last(info.first.end) || !rules_->tail)
        return Second(wall.time_since_epoch() - info.first.offset);
    const PosixLocal local = rules_->tail->local(wall.time_since_epoch().count());
    if (local.kind == PosixLocal::Kind::gap) return Second(std::chrono::seconds(local.gap_end));
    return Second(wall.time_since_epoch() - std::chrono::seconds(local.offset));
}

Second Zone::period_begin(Second instant) const {
    if (!rules_) return Second::min();
    const date::sys_info info = rules_->listed.get_info(dated(instant));
    if (!is_last(info.end) || !rules_->tail) return undated(info.begin);
    const PosixPeriod period = rules_->tail->at(instant.time_since_epoch().count());
    return std::max(undated(info.begin), Second(std::chrono::seconds(period.begin)));
}

bool Zone::outdated() const {
    if (!rules_) return false;
    std::error_code error;
    const auto written = fs::last_write_time(rules_->file, error);
    return !error && written != rules_->written;
}

std::string system_zone_name() {
    try {
        return date::current_zone()->name();
    } catch (const std::exception&) {  // no /etc/localtime, no database
        return "Etc/UTC";
    }
}

}  // namespace rosterd::calendar
