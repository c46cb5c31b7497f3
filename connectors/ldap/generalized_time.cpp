#include "generalized_time.hpp"

#include <chrono>

namespace rosterd::ldap {
namespace {

using std::chrono::milliseconds;

class Digits {
public:
    explicit Digits(std::string_view text) : text_(text) {}

    // Takes `count` digits; nullopt and nothing taken when there are fewer.
    std::optional<int> take(std::size_t count) {
        if (text_.size() < count) return std::nullopt;
        int number = 0;
        for (char c : text_.substr(0, count)) {
            if (c < '0' || c > '9') return std::nullopt;
            number = number * 10 + (c - '0');
        }
        text_.remove_prefix(count);
        return number;
    }

    bool take_char(char c) {
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }

    // ".5" or ",5" of a unit.
    std::optional<milliseconds> take_fraction(milliseconds unit) {
        milliseconds sum{0};
        if (!take_char('.') && !take_char(',')) return sum;
        std::int64_t scale = 1, value = 0;
        bool any = false;
        for (std::optional<int> digit; (digit = take(1)); any = true) {
            if (scale >= 1'000'000'000) continue;
            value = value * 10 + *digit;
            scale *= 10;
        }
        if (!any) return std::nullopt;
        return milliseconds(unit.count() * value / scale);
    }

    std::optional<std::chrono::minutes> take_zone() {
        if (take_char('Z')) return std::chrono::minutes(0);
        bool east = take_char('+');
        if (!east && !take_char('-')) return std::nullopt;
        std::optional<int> hours = take(2);
        if (!hours || *hours > 23) return std::nullopt;
        std::optional<int> minutes = text_.empty() ? 0 : take(2);
        if (!minutes || *minutes > 59) return std::nullopt;
        std::chrono::minutes offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
        return east ? offset : -offset;
    }

    bool empty() const { return text_.empty(); }

private:
    std::string_view text_;
};

std::optional<Instant> read_from_month(int year, Digits& digits, bool minutes_needed) {
    std::optional<int> month = digits.take(2), day = digits.take(2), hour = digits.take(2);
    if (!month || !day || !hour || *hour > 23) return std::nullopt;
    std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    Instant instant = std::chrono::sys_days(date) + std::chrono::hours(*hour);
    milliseconds unit = std::chrono::hours(1);
    if (std::optional<int> minute = digits.take(2)) {
        if (*minute > 59) return std::nullopt;
        instant += std::chrono::minutes(*minute);
        unit = std::chrono::minutes(1);
        if (std::optional<int> second = digits.take(2)) {
            if (*second > 60) return std::nullopt;
            instant += std::chrono::seconds(*second);  // a leap second is the first of the next minute
            unit = std::chrono::seconds(1);
        }
    } else if (minutes_needed) {
        return std::nullopt;
    }
    std::optional<milliseconds> fraction = digits.take_fraction(unit);
    if (!fraction) return std::nullopt;
    std::optional<std::chrono::minutes> zone = digits.take_zone();
    if (!zone || !digits.empty()) return std::nullopt;
    return instant + *fraction - *zone;
}

}  // namespace

std::optional<Instant> parse_generalized_time(std::string_view text) {
    Digits digits(text);
    std::optional<int> year = digits.take(4);
    if (!year) return std::nullopt;
    return read_from_month(*year, digits, false);
}

std::optional<Instant> parse_utc_time(std::string_view text) {
    Digits digits(text);
    std::optional<int> year = digits.take(2);
    if (!year) return std::nullopt;
    return read_from_month(*year < 50 ? 2000 + *year : 1900 + *year, digits, true);
}

}  // namespace rosterd::ldap
