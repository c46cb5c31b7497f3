#include "ctl/times.hpp"

#include <algorithm>
#include <ctime>

#include "rosterd/clock.hpp"

namespace rosterd::ctl {

std::string local_time(std::string_view text) {
    const auto instant = parse_instant(text);
    if (!instant) return std::string(text);
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(instant->time_since_epoch()).count();
    std::tm local{};
    char shown[32];
    if (!localtime_r(&seconds, &local) || std::strftime(shown, sizeof shown, "%Y-%m-%d %H:%M:%S", &local) == 0)
        return std::string(text);
    return shown;
}

std::string duration_text(std::chrono::milliseconds duration) {
    const std::int64_t milliseconds = std::max<std::int64_t>(0, duration.count());
    if (milliseconds < 1000) return std::to_string(milliseconds) + " ms";
    const std::int64_t tenths = (milliseconds + 50) / 100;
    if (tenths < 600) return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
    const std::int64_t seconds = tenths / 10;
    if (seconds < 3600) return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
    return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

std::string duration_between(std::string_view start, std::string_view end) {
    const auto from = parse_instant(start);
    const auto to = parse_instant(end);
    return from && to ? duration_text(*to - *from) : std::string();
}

}  // namespace rosterd::ctl
