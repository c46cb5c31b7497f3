#include "calendar/cron.hpp"

#include <doctest/doctest.h>

using namespace rosterd::calendar;

namespace {

std::string problem_of(const char* text) {
    const auto cron = Cron::parse(text);
    const auto* problem = std::get_if<CronProblem>(&cron);
    return problem ? std::to_string(problem->column) + ": " + problem->message : "fine";
}

}  // namespace

TEST_CASE("what crontab takes is taken") {
    for (const char* text :
         {"* * * * *", "0 2 * * 1-5", "*/15 0-6/2 1,15 jan-mar,DEC sun", "0 0 * * 7", "0 0 * * SAT-SUN",
          "59 23 31 12 *", "  0\t2  * * *  ", "0 0 29 2 *", "0-0 0 * * 0-7", "0 0 1 * 5-7"})
        CHECK_MESSAGE(problem_of(text) == "fine", text);
}

TEST_CASE("what it does not take is said with its column") {
    const std::pair<const char*, const char*> cases[] = {
        {"", "0: 0 fields"},
        {"0 2 * *", "0: 4 fields"},
        {"0 2 * * * *", "0: 6 fields"},
        {"@daily", "0: 1 fields"},
        {"60 2 * * *", "0: minute \"60\": no minute (0 to 59)"},
        {"0 24 * * *", "2: hour \"24\": no hour (0 to 23)"},
        {"0 2 0 * *", "4: day of the month \"0\""},
        {"0 2 * 13 *", "6: month \"13\": no month (1 to 12 or JAN to DEC)"},
        {"0 2 * * 8", "8: day of the week \"8\""},
        {"0 2 * * MO", "8: day of the week \"MO\""},
        {"0 2 * FEBR *", "6: month \"FEBR\""},
        {"0 2 * * 5-1", "8: day of the week \"5-1\": a range that ends before it begins"},
        {"*/0 2 * * *", "2: minute \"*/0\": a step of 0"},
        {"5/10 2 * * *", "2: minute \"5/10\": a step needs a range"},
        {"1, 2 * * *", "2: minute \"1,\": no minute"},
        {"1- 2 * * *", "2: minute \"1-\": no minute"},
        {"1-2-3 2 * * *", "3: minute \"1-2-3\": unexpected \"-\""},
        {"-1 2 * * *", "0: minute \"-1\": no minute"},
        {"99999999999 2 * * *", "0: minute \"99999999999\": no number"},
        {"0 2 30 2 *", "4: it never comes"},
        {"0 2 31 4,6,9,11 *", "4: it never comes"},
        {"L 2 * * *", "0: minute \"L\": no minute"},
    };
    for (const auto& [text, start] : cases) {
        const std::string problem = problem_of(text);
        CHECK_MESSAGE(problem.starts_with(start), text, " said ", problem);
    }
}

TEST_CASE("the next minute is never before the moment asked for") {
    using namespace std::chrono;
    const auto every = std::get<Cron>(Cron::parse("* * * * *"));
    const Wall noon(local_days(year(2026) / 5 / 5) + hours(12));
    CHECK(*every.next(noon) == noon);
    CHECK(*every.next(noon + seconds(1)) == noon + minutes(1));
    CHECK(*every.next(Wall(local_days(year(2026) / 12 / 31) + hours(24) - seconds(1))) ==
          Wall(local_days(year(2027) / 1 / 1)));
}
