#pragma once
// The wall clock, the only one: everything that asks for the time of day is given a Clock, so that tests can drive it.

#include <chrono>
#include <string>
#include <string_view>

#include <optional>

namespace rosterd {

// Milliseconds since 1970-01-01T00:00:00Z, as the API has them.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
public:
    virtual ~Clock();
    virtual Instant now() const = 0;  // any thread
};

// The machine's.
class SystemClock final : public Clock {
public:
    Instant now() const override;
};

// "2022-07-03T02:20:30.000Z": RFC 3339 in UTC with exactly three decimals, the API's form.
std::string to_text(Instant instant);

// Reads RFC 3339 (any offset, any number of decimals, cut to milliseconds). nullopt when it is none.
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace rosterd
