// "%s has %d".format([name, count])

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "mapping/cel/functions.hpp"
#include "mapping/cel/number_text.hpp"
#include "mapping/cel/time.hpp"
#include "mapping/cel/utf8.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr int largest_precision = 100;

struct Clause {
    char letter = 's';
    int precision = -1;  // none given
};

// Thrown within this file: the message of the error.
struct FormatProblem {
    const char* message;
};

class Formatter {
public:
    Formatter(Run& run, Arguments values) : run_(run), values_(values) {}

    std::string format(std::string_view pattern) {
        while (!pattern.empty()) {
            const std::size_t percent = std::min(pattern.find('%'), pattern.size());
            result_.append(pattern.substr(0, percent));
            pattern.remove_prefix(percent);
            if (pattern.empty()) break;
            if (pattern.starts_with("%%")) {
                result_ += '%';
                pattern.remove_prefix(2);
            } else {
                apply(clause(pattern));
            }
        }
        return std::move(result_);
    }

private:
    Clause clause(std::string_view& pattern) {
        Clause clause;
        pattern.remove_prefix(1);
        if (pattern.starts_with('.')) {
            const char* start = pattern.data() + 1;
            const auto [end, error] = std::from_chars(start, pattern.data() + pattern.size(), clause.precision);
            if (error != std::errc() || clause.precision < 0 || clause.precision > largest_precision) {
                throw FormatProblem{"format: a precision is a number up to 100, as in %.3f"};
            }
            pattern.remove_prefix(static_cast<std::size_t>(end - pattern.data()));
        }
        if (pattern.empty()) throw FormatProblem{"format: a % at the end (a percent sign itself is %%)"};
        clause.letter = pattern[0];
        pattern.remove_prefix(1);
        return clause;
    }

    void apply(Clause clause) {
        if (next_ == values_.size()) throw FormatProblem{"format: more clauses than values in the list"};
        const Value& value = values_[next_++];
        switch (clause.letter) {
            case 's':
                return text(value, 0);
            case 'd':
                return decimal(value);
            case 'f':
                return real(value, std::chars_format::fixed, clause.precision);
            case 'e':
                return real(value, std::chars_format::scientific, clause.precision);
            case 'b':
                if (value.is(Type::boolean)) {
                    result_ += value.as_boolean() ? '1' : '0';
                    return;
                }
                return whole(value, 2, "format: %b takes a whole number or a bool");
            case 'o':
                return whole(value, 8, "format: %o takes a whole number");
            case 'x':
            case 'X':
                return hexadecimal(value, clause.letter == 'X');
            default:
                throw FormatProblem{"format: no such clause (there are %s %d %f %e %b %o %x %X and %%)"};
        }
    }

    void text(const Value& value, int depth) {
        if (depth > Limits::nesting) throw FormatProblem{"format: a list nested too deeply"};
        if (result_.size() > Limits::memory_bytes) throw LimitExceeded{"a text grows beyond the limit of 16 MiB"};
        switch (value.type()) {
            case Type::null:
                result_ += "null";
                break;
            case Type::boolean:
                result_ += value.as_boolean() ? "true" : "false";
                break;
            case Type::integer:
                result_ += std::to_string(value.as_integer());
                break;
            case Type::unsigned_integer:
                result_ += std::to_string(value.as_unsigned());
                break;
            case Type::real:
                result_ += to_text(value.as_real());
                break;
            case Type::text:
                result_ += value.as_text();
                break;
            case Type::bytes:
                bytes(value.as_text());
                break;
            case Type::timestamp:
                result_ += to_text(value.as_timestamp());
                break;
            case Type::duration:
                result_ += duration_text(value.as_duration());
                break;
            case Type::type:
                result_ += to_string(value.as_type());
                break;
            case Type::list:
                list(value.as_list(), depth);
                break;
            case Type::map:
                map(value.as_map(), depth);
                break;
            default:
                throw FormatProblem{nullptr};
        }
    }

    // What is no UTF-8 in them becomes the replacement character.
    void bytes(std::string_view content) {
        while (!content.empty()) {
            const CodePoint point = decode(content);
            append(result_, point.value);
            content.remove_prefix(point.size);
        }
    }

    void list(std::span<const Value> items, int depth) {
        run_.spend(items.size());
        result_ += '[';
        for (const Value& item : items) {
            if (&item != items.data()) result_ += ", ";
            text(item, depth + 1);
        }
        result_ += ']';
    }

    // By the keys as they are written, not as they are ordered.
    void map(std::span<const Entry> entries, int depth) {
        run_.spend(entries.size());
        std::vector<std::pair<std::string, const Value*>> written;
        for (const Entry& entry : entries) {
            std::string key;
            key.swap(result_);
            text(entry.key, depth + 1);
            key.swap(result_);
            written.emplace_back(std::move(key), &entry.value);
        }
        std::ranges::sort(written);
        result_ += '{';
        for (const auto& [key, value] : written) {
            if (&key != &written.front().first) result_ += ", ";
            result_ += key + ": ";
            text(*value, depth + 1);
        }
        result_ += '}';
    }

    void decimal(const Value& value) {
        if (!value.is_number()) throw FormatProblem{"format: %d takes a number"};
        text(value, 0);
    }

    void real(const Value& value, std::chars_format form, int precision) {
        if (!value.is_number()) throw FormatProblem{"format: %f and %e take a number"};
        const double number = value.is(Type::real)      ? value.as_real()
                              : value.is(Type::integer) ? static_cast<double>(value.as_integer())
                                                        : static_cast<double>(value.as_unsigned());
        if (!std::isfinite(number)) {
            result_ += to_text(number);
            return;
        }
        std::array<char, 512> buffer{};  // the largest double has 309 digits before the point
        const auto end =
            std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, form, precision < 0 ? 6 : precision);
        result_.append(buffer.data(), end.ptr);
    }

    void whole(const Value& value, int base, const char* problem) {
        std::array<char, 72> buffer{};
        std::to_chars_result end{};
        if (value.is(Type::integer)) {
            end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value.as_integer(), base);
        } else if (value.is(Type::unsigned_integer)) {
            end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value.as_unsigned(), base);
        } else {
            throw FormatProblem{problem};
        }
        result_.append(buffer.data(), end.ptr);
    }

    void hexadecimal(const Value& value, bool upper) {
        const std::size_t start = result_.size();
        if (value.is(Type::text) || value.is(Type::bytes)) {
            for (const char c : value.as_text()) {
                static constexpr std::string_view digits = "0123456789abcdef";
                result_ += digits[static_cast<unsigned char>(c) >> 4U];
                result_ += digits[static_cast<unsigned char>(c) & 15U];
            }
        } else {
            whole(value, 16, "format: %x takes a whole number, a text or bytes");
        }
        if (!upper) return;
        for (std::size_t at = start; at < result_.size(); ++at) {
            if (result_[at] >= 'a' && result_[at] <= 'f') result_[at] = static_cast<char>(result_[at] - 'a' + 'A');
        }
    }

    Run& run_;
    Arguments values_;
    std::size_t next_ = 0;
    std::string result_;
};

Value format(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text) || !arguments[1].is(Type::list)) return Value::error();
    try {
        return run.text(Formatter(run, arguments[1].as_list()).format(arguments[0].as_text()));
    } catch (const FormatProblem& problem) {
        return Value::error(problem.message);
    }
}

constexpr std::array<FunctionEntry, 2> functions = {{
    {"format", CallStyle::method, 2, 2, format},
    {"strings.format", CallStyle::function, 2, 2, format},
}};

}  // namespace

std::span<const FunctionEntry> format_functions() noexcept {
    return functions;
}

}  // namespace rosterd::mapping::cel
