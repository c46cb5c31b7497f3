#include "ctl/times.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

using namespace rosterd::ctl;
using std::chrono::milliseconds;

TEST_CASE("instants are shown in the local time zone") {
    setenv("TZ", "Asia/Shanghai", 1);
    tzset();
    CHECK(local_time("2026-11-21T09:29:05.250Z") == "2026-11-21 17:29:05");
    CHECK(local_time("2026-12-31T20:00:00.000Z") == "2027-01-01 04:00:00");
    setenv("TZ", "UTC", 1);
    tzset();
    CHECK(local_time("2026-11-21T09:29:05.250Z") == "2026-11-21 09:29:05");
}

TEST_CASE("what is no instant is shown as it is") {
    CHECK(local_time("") == "");
    CHECK(local_time("yesterday") == "yesterday");
}

TEST_CASE("durations are short to read") {
    CHECK(duration_text(milliseconds(0)) == "0 ms");
    CHECK(duration_text(milliseconds(999)) == "999 ms");
    CHECK(duration_text(milliseconds(1000)) == "1.0 s");
    CHECK(duration_text(milliseconds(1949)) == "1.9 s");
    CHECK(duration_text(milliseconds(59'960)) == "1 min 0 s");
    CHECK(duration_text(milliseconds(125'000)) == "2 min 5 s");
    CHECK(duration_text(milliseconds(3'600'000 * 3 + 60'000 * 12)) == "3 h 12 min");
    CHECK(duration_text(milliseconds(-5)) == "0 ms");
    CHECK(duration_between("2026-11-21T09:29:05.250Z", "2026-11-21T09:29:07.150Z") == "1.9 s");
    CHECK(duration_between("2026-11-21T09:29:05.250Z", "").empty());
}
