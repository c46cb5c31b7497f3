#include "calendar/posix_rule.hpp"

#include <date/ptz.h>

namespace rosterd::calendar {

namespace {

date::sys_seconds instant_at(std::int64_t seconds) {
    return date::sys_seconds(std::chrono::seconds(seconds));
}

}  // namespace

struct PosixRule::Zone {
    explicit Zone(const std::string& text) : rule(text) {}
    Posix::time_zone rule;
};

PosixRule::PosixRule(const std::string& text) : zone_(std::make_unique<const Zone>(text)) {}

PosixRule::~PosixRule() = default;

PosixPeriod PosixRule::at(std::int64_t instant) const {
    const date::sys_info info = zone_->rule.get_info(instant_at(instant));
    return {info.begin.time_since_epoch().count(), info.offset.count()};
}

PosixLocal PosixRule::local(std::int64_t wall) const {
    const date::local_info info = zone_->rule.get_info(date::local_seconds(std::chrono::seconds(wall)));
    switch (info.result) {
        case date::local_info::unique:
            return {PosixLocal::Kind::unique, info.first.offset.count(), 0};
        case date::local_info::nonexistent:
            return {PosixLocal::Kind::gap, 0, info.first.end.time_since_epoch().count()};
        default:
            return {PosixLocal::Kind::overlap, info.first.offset.count(), 0};
    }
}

}  // namespace rosterd::calendar
