#include "api/access/request_date.hpp"

#include <charconv>
#include <ctime>

namespace rosterd::api {

namespace {

std::optional<Instant> parse_milliseconds(const std::string& text) {
    std::int64_t value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc() || end != last || value < 0) return std::nullopt;
    return Instant(std::chrono::milliseconds(value));
}

}  // namespace

std::optional<Instant> parse_request_date(const std::string& text) {
    if (!text.empty() && text.front() >= '0' && text.front() <= '9') return parse_milliseconds(text);
    std::tm parts{};
    const char* const end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (!end || *end != '\0') return std::nullopt;
    return Instant(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace rosterd::api
