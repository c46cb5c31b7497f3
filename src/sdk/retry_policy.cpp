#include "rosterd/retry_policy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace rosterd {

using std::chrono::milliseconds;

RetryPolicy::RetryPolicy(RetryLimits limits, std::uint64_t seed) : limits_(limits), random_(seed) {}

std::optional<milliseconds> RetryPolicy::next(Trouble trouble, unsigned tries, bool repeatable,
                                              std::optional<milliseconds> asked) {
    if (trouble == Trouble::none || trouble == Trouble::refused) return std::nullopt;
    if (trouble == Trouble::token_expired) return tries <= 1 ? std::optional(milliseconds(0)) : std::nullopt;
    const bool may_be_done = trouble == Trouble::busy || trouble == Trouble::lost;
    if (tries >= limits_.tries || (may_be_done && !repeatable)) return std::nullopt;
    if (asked && *asked > limits_.patience) return std::nullopt;
    milliseconds wait = limits_.first_wait;
    for (unsigned i = 1; i < tries && wait < limits_.longest_wait; ++i) wait *= 2;
    wait = std::min(wait, limits_.longest_wait);
    // Half of it at random, so that those who were refused together do not come back together.
    std::uniform_int_distribution<std::int64_t> half(0, std::max<std::int64_t>(wait.count() / 2, 0));
    const milliseconds jitter(half(random_));
    if (asked) return *asked + std::min(jitter, milliseconds(1000));
    return wait - jitter;
}

Trouble trouble_of_status(unsigned status) noexcept {
    if (status == 429) return Trouble::throttled;
    if (status == 401) return Trouble::token_expired;
    if (status == 408 || status == 425) return Trouble::busy;
    if (status >= 500 && status != 501 && status != 505) return Trouble::busy;
    return status >= 400 ? Trouble::refused : Trouble::none;
}

namespace {

// "Sun, 06 Nov 1994 08:49:37 GMT": the one form that servers may send.
std::optional<Instant> parse_http_date(std::string_view text) {
    static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || !text.ends_with(" GMT") || text[3] != ',') return std::nullopt;
    const auto month = std::ranges::find(months, text.substr(8, 3));
    if (month == months.end()) return std::nullopt;
    const auto number = static_cast<int>(month - months.begin()) + 1;
    std::string rfc3339(text.substr(12, 4));
    rfc3339 += number < 10 ? "-0" : "-";
    rfc3339 +=
        std::to_string(number) + "-" + std::string(text.substr(5, 2)) + "T" + std::string(text.substr(17, 8)) + "Z";
    return parse_instant(rfc3339);
}

}  // namespace

std::optional<milliseconds> retry_after(const HttpResponse& response, Instant now) {
    const std::string_view text = response.header("retry-after");
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (!text.empty() && error == std::errc() && end == text.data() + text.size()) return std::chrono::seconds(seconds);
    const std::optional<Instant> date = parse_http_date(text);
    if (!date) return std::nullopt;
    return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(*date - now));
}

}  // namespace rosterd
