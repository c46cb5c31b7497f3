#include "calendar/cron.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <vector>

namespace rosterd::calendar {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> month_names = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> day_names = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct FieldKind {
    std::string_view name;
    int least, most;
    std::span<const std::string_view> names = {};
    int first_name = 0;
};

constexpr std::array<FieldKind, 5> kinds = {{{"minute", 0, 59},
                                             {"hour", 0, 23},
                                             {"day of the month", 1, 31},
                                             {"month", 1, 12, month_names, 1},
                                             {"day of the week", 0, 7, day_names, 0}}};

struct Field {
    std::string_view text;
    std::size_t column = 0;
};

std::vector<Field> split(std::string_view text) {
    std::vector<Field> fields;
    for (std::size_t at = 0;;) {
        at = text.find_first_not_of(" \t", at);
        if (at == std::string_view::npos) return fields;
        const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
        fields.push_back({text.substr(at, end - at), at});
        at = end;
    }
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Reads one field from left to right; what is wrong ends it with a CronProblem thrown inside this file only.
class FieldReader {
public:
    FieldReader(const Field& field, const FieldKind& kind) : field_(field), kind_(kind) {}

    std::vector<int> values() {
        do item();
        while (take(','));
        if (at_ < field_.text.size()) fail("unexpected \"" + std::string(1, field_.text[at_]) + '"');
        return std::move(values_);
    }

private:
    void item() {
        const std::size_t start = at_;
        int first = kind_.least, last = kind_.most;
        bool range = true;
        if (!take('*')) {
            first = last = value(false);
            range = take('-');
            if (range) last = value(true);
        } else if (kind_.most == 7) {
            last = 6;
        }
        if (last < first) {
            at_ = start;
            fail("a range that ends before it begins (two ranges with a comma)");
        }
        int step = 1;
        if (take('/')) {
            if (!range)
                fail("a step needs a range in front of it (" + std::to_string(first) + "-" +
                     std::to_string(kind_.most) + "/...)");
            const std::size_t digits = at_;
            step = number();
            if (step < 1) {
                at_ = digits;
                fail("a step of 0 (1 or more)");
            }
        }
        for (int value = first; value <= last; value += step) values_.push_back(value);
    }

    int value(bool ends_range) {
        const std::size_t start = at_;
        int value = -1;
        if (at_ < field_.text.size() && field_.text[at_] >= '0' && field_.text[at_] <= '9') {
            value = number();
        } else {
            std::string word;
            while (at_ < field_.text.size() && upper(field_.text[at_]) >= 'A' && upper(field_.text[at_]) <= 'Z')
                word += upper(field_.text[at_++]);
            const auto named = std::ranges::find(kind_.names, word);
            if (named != kind_.names.end()) value = kind_.first_name + static_cast<int>(named - kind_.names.begin());
            if (value == 0 && ends_range && kind_.most == 7) value = 7;  // SAT-SUN
        }
        if (value >= kind_.least && value <= kind_.most) return value;
        at_ = start;
        const std::string names =
            kind_.names.empty() ? ""
                                : " or " + std::string(kind_.names.front()) + " to " + std::string(kind_.names.back());
        fail("no " + std::string(kind_.name) + " (" + std::to_string(kind_.least) + " to " +
             std::to_string(kind_.most) + names + ")");
    }

    int number() {
        int value = -1;
        const char* const begin = field_.text.data() + at_;
        const auto [end, error] = std::from_chars(begin, field_.text.data() + field_.text.size(), value);
        if (error != std::errc() || value > 1000) fail("no number");
        at_ += static_cast<std::size_t>(end - begin);
        return value;
    }

    bool take(char c) {
        if (at_ >= field_.text.size() || field_.text[at_] != c) return false;
        ++at_;
        return true;
    }

    [[noreturn]] void fail(const std::string& what) const {
        throw CronProblem{field_.column + at_,
                          std::string(kind_.name) + " \"" + std::string(field_.text) + "\": " + what};
    }

    const Field& field_;
    const FieldKind& kind_;
    std::size_t at_ = 0;
    std::vector<int> values_;
};

}  // namespace

std::variant<Cron, CronProblem> Cron::parse(std::string_view text) {
    const std::vector<Field> fields = split(text);
    if (fields.size() != kinds.size())
        return CronProblem{0,
                           std::to_string(fields.size()) +
                               " fields (five: minute, hour, day of the month, month, day of the week, as in `0 2 * * "
                               "1-5`)"};
    Cron cron;
    try {
        for (const int minute : FieldReader(fields[0], kinds[0]).values())
            cron.minutes_.set(static_cast<std::size_t>(minute));
        for (const int hour : FieldReader(fields[1], kinds[1]).values())
            cron.hours_.set(static_cast<std::size_t>(hour));
        for (const int day : FieldReader(fields[2], kinds[2]).values()) cron.days_.set(static_cast<std::size_t>(day));
        for (const int month : FieldReader(fields[3], kinds[3]).values())
            cron.months_.set(static_cast<std::size_t>(month));
        for (const int day : FieldReader(fields[4], kinds[4]).values())
            cron.weekdays_.set(static_cast<std::size_t>(day % 7));
    } catch (const CronProblem& problem) {
        return problem;
    }
    cron.either_day_ = fields[2].text.front() != '*' && fields[4].text.front() != '*';
    if (!cron.next(Wall(local_days(year(2000) / 1 / 1))))
        return CronProblem{fields[2].column, "it never comes: no month that is named has such a day"};
    return cron;
}

bool Cron::names_day(year_month_day day) const {
    if (!months_[static_cast<unsigned>(day.month())]) return false;
    const bool by_date = days_[static_cast<unsigned>(day.day())];
    const bool by_weekday = weekdays_[weekday(local_days(day)).c_encoding()];
    return either_day_ ? by_date || by_weekday : by_date && by_weekday;
}

std::optional<Wall> Cron::next(Wall from) const {
    const Wall first = ceil<minutes>(from);
    const local_days begin = floor<days>(first);
    const local_days limit = begin + days(50 * 366);
    for (local_days day = begin; day < limit; day += days(1)) {
        if (!names_day(year_month_day(day))) continue;
        const auto earliest = day == begin ? floor<minutes>(first - Wall(day)) : minutes(0);
        for (int hour = static_cast<int>(earliest.count() / 60); hour < 24; ++hour) {
            if (!hours_[static_cast<std::size_t>(hour)]) continue;
            const bool same_hour = hour == earliest.count() / 60;
            for (int minute = same_hour ? static_cast<int>(earliest.count() % 60) : 0; minute < 60; ++minute)
                if (minutes_[static_cast<std::size_t>(minute)])
                    return Wall(day) + hours(hour) + std::chrono::minutes(minute);
        }
    }
    return std::nullopt;
}

std::string cron_problem(std::string_view expression) {
    const auto cron = Cron::parse(expression);
    const auto* problem = std::get_if<CronProblem>(&cron);
    if (problem == nullptr) return {};
    return "character " + std::to_string(problem->column + 1) + ", " + problem->message;
}

}  // namespace rosterd::calendar
