#pragma once
// The last line of a time zone file (RFC 8536, 3.3): the rule for all time after the transitions that the file lists.
// date/tz knows only the listed ones, which end in 2037. Plain numbers, because its .cpp is C++17.

#include <cstdint>
#include <memory>
#include <string>

namespace rosterd::calendar {

struct PosixPeriod {
    std::int64_t begin = 0, offset = 0;  // seconds: since 1970 in UTC; east of UTC
};

struct PosixLocal {
    enum class Kind : std::uint8_t { unique, gap, overlap };
    Kind kind = Kind::unique;
    std::int64_t offset = 0;   // unique, overlap: of the earlier one
    std::int64_t gap_end = 0;  // gap: the first instant after it, seconds since 1970 in UTC
};

class PosixRule {
public:
    explicit PosixRule(const std::string& text);  // "CET-1CEST,M3.5.0,M10.5.0/3"; std::exception when it is none
    ~PosixRule();

    PosixPeriod at(std::int64_t instant) const;
    PosixLocal local(std::int64_t wall) const;  // wall clock as seconds since 1970-01-01T00:00 of the wall clock

private:
    struct Zone;
    std::unique_ptr<const Zone> zone_;
};

}  // namespace rosterd::calendar
