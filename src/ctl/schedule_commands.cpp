#include "ctl/schedule_commands.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

#include "calendar/moment_text.hpp"
#include "calendar/recurrence.hpp"
#include "ctl/exit_code.hpp"
#include "rosterd/error.hpp"

namespace rosterd::ctl {
namespace {

using calendar::Recurrence;
using Moment = std::variant<Instant, calendar::Wall>;

Moment moment_of(const std::string& text, const char* option) {
    const auto moment = calendar::parse_moment(text);
    if (!moment)
        throw Error(ErrorKind::invalid, std::string(option) + ": \"" + text +
                                            "\" is no time (2026-01-31T02:00:00 in the zone, the same with Z or an "
                                            "offset, or Unix milliseconds)");
    return *moment;
}

Instant instant_of(const Moment& moment, const calendar::Zone& zone) {
    const auto* instant = std::get_if<Instant>(&moment);
    return instant ? *instant : Instant(zone.instant_of(std::get<calendar::Wall>(moment)));
}

Recurrence recurrence_of(const ScheduleWishes& wishes, calendar::ZonePointer zone) {
    if (wishes.cron.empty() == wishes.cycle.empty())
        throw Error(ErrorKind::invalid, "either --cycle with --start, or --cron");
    if (!wishes.cron.empty()) {
        const auto cron = calendar::Cron::parse(wishes.cron);
        if (const auto* problem = std::get_if<calendar::CronProblem>(&cron))
            throw Error(ErrorKind::invalid,
                        "--cron, column " + std::to_string(problem->column + 1) + ": " + problem->message);
        const Instant not_before =
            wishes.start.empty() ? Instant::min() : instant_of(moment_of(wishes.start, "--start"), *zone);
        return Recurrence::cron(std::get<calendar::Cron>(cron), not_before, std::move(zone));
    }
    const auto cycle = calendar::parse_cycle(wishes.cycle);
    if (!cycle)
        throw Error(ErrorKind::invalid,
                    "--cycle: \"" + wishes.cycle + "\" is no cycle (month, week, days, sixHours or twoHours)");
    if (wishes.start.empty()) throw Error(ErrorKind::invalid, "--cycle counts from --start, which is missing");
    return Recurrence::every(*cycle, moment_of(wishes.start, "--start"), std::move(zone));
}

}  // namespace

int show_next(Context& context, const ScheduleWishes& wishes) {
    const calendar::ZonePointer zone =
        calendar::Zone::load(wishes.zone.empty() ? calendar::system_zone_name() : wishes.zone);
    const Recurrence recurrence = recurrence_of(wishes, zone);
    const SystemClock clock;
    Instant from = wishes.after.empty() ? clock.now() : instant_of(moment_of(wishes.after, "--after"), *zone);
    Json list = Json::array();
    for (int shown = 0; shown < wishes.count; ++shown) {
        const std::optional<Instant> at = recurrence.next(from);
        if (!at) break;
        Json entry = Json::object();
        entry["at"] = calendar::to_text(*at, *zone);
        list.push_back(std::move(entry));
        from = *at + std::chrono::milliseconds(1);
    }
    if (context.form == Form::table) {
        for (const Json& entry : list) context.screen.out << entry["at"].get_ref<const std::string&>() << '\n';
        return exit_success;
    }
    Json answer = Json::object();
    answer["timeZone"] = zone->name();
    answer["list"] = std::move(list);
    write_document(context.screen.out, context.form, answer);
    return exit_success;
}

}  // namespace rosterd::ctl
