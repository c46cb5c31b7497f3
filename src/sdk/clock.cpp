#include "rosterd/clock.hpp"

#include <algorithm>
#include <array>

namespace rosterd {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

// The years that the text form can hold.
constexpr Instant earliest = sys_days(std::chrono::year(0) / 1 / 1);
constexpr Instant latest = sys_days(std::chrono::year(9999) / 12 / 31) + days(1) - milliseconds(1);

template <std::size_t Digits>
void put(char* place, unsigned number) noexcept {
    for (std::size_t i = Digits; i-- > 0; number /= 10) place[i] = static_cast<char>('0' + number % 10);
}

// Reads a text from the left; anything unexpected makes it fail for good.
class Reader {
public:
    explicit Reader(std::string_view text) noexcept : rest_(text) {}

    unsigned digits(std::size_t count) noexcept {
        unsigned number = 0;
        if (rest_.size() < count) return fail();
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_digit(rest_[i])) return fail();
            number = number * 10 + static_cast<unsigned>(rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return number;
    }

    char one_of(std::string_view choices) noexcept {
        if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) {
            fail();
            return '\0';
        }
        const char found = rest_.front();
        rest_.remove_prefix(1);
        return found;
    }

    // ".5" is 500; more than three decimals are cut. At least one digit.
    unsigned decimals() noexcept {
        unsigned number = 0;
        std::size_t count = 0;
        for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++count) {
            if (count < 3) number = number * 10 + static_cast<unsigned>(rest_.front() - '0');
        }
        if (count == 0) return fail();
        for (; count < 3; ++count) number *= 10;
        return number;
    }

    bool next_is(char wanted) const noexcept { return !rest_.empty() && rest_.front() == wanted; }
    bool failed() const noexcept { return failed_; }
    bool at_end() const noexcept { return !failed_ && rest_.empty(); }

private:
    static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
    unsigned fail() noexcept {
        failed_ = true;
        rest_ = {};
        return 0;
    }

    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace

Clock::~Clock() = default;

Instant SystemClock::now() const {
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

std::string to_text(Instant instant) {
    instant = std::clamp(instant, earliest, latest);
    const sys_days day = std::chrono::floor<days>(instant);
    const std::chrono::year_month_day date(day);
    const auto rest = static_cast<unsigned>((instant - day).count());
    std::string text = "0000-00-00T00:00:00.000Z";
    char* out = text.data();
    put<4>(out, static_cast<unsigned>(static_cast<int>(date.year())));
    put<2>(out + 5, static_cast<unsigned>(date.month()));
    put<2>(out + 8, static_cast<unsigned>(date.day()));
    put<2>(out + 11, rest / 3'600'000);
    put<2>(out + 14, rest / 60'000 % 60);
    put<2>(out + 17, rest / 1000 % 60);
    put<3>(out + 20, rest % 1000);
    return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
    Reader reader(text);
    const unsigned year = reader.digits(4);
    reader.one_of("-");
    const unsigned month = reader.digits(2);
    reader.one_of("-");
    const unsigned day = reader.digits(2);
    reader.one_of("Tt ");
    const unsigned hour = reader.digits(2);
    reader.one_of(":");
    const unsigned minute = reader.digits(2);
    reader.one_of(":");
    const unsigned second = reader.digits(2);  // 60 is a leap second: the next minute's first
    unsigned decimals = 0;
    if (reader.next_is('.')) {
        reader.one_of(".");
        decimals = reader.decimals();
    }
    minutes offset{0};
    const char zone = reader.one_of("Zz+-");
    if (zone == '+' || zone == '-') {
        const unsigned hours = reader.digits(2);
        reader.one_of(":");
        const unsigned rest = reader.digits(2);
        if (hours > 23 || rest > 59) return std::nullopt;
        offset = minutes(hours * 60 + rest) * (zone == '-' ? -1 : 1);
    }
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!reader.at_end() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const Instant instant =
        sys_days(date) + std::chrono::hours(hour) + minutes(minute) + seconds(second) + milliseconds(decimals) - offset;
    if (instant < earliest || instant > latest) return std::nullopt;
    return instant;
}

}  // namespace rosterd
