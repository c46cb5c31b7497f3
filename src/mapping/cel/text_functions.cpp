// Functions on texts: the standard ones and the strings extension. Positions count code points.

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "mapping/cel/functions.hpp"
#include "mapping/cel/regex.hpp"
#include "mapping/cel/utf8.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr std::size_t npos = std::string_view::npos;

bool are_texts(Arguments arguments) noexcept {
    return std::ranges::all_of(arguments, [](const Value& value) { return value.is(Type::text); });
}

Value no_position(Run& run, const Value& position) {
    return run.fail("the text has no position " + std::to_string(position.as_integer()));
}

// Where the code point of this number starts, or npos.
std::size_t offset_at(std::string_view text, const Value& position) noexcept {
    if (position.as_integer() < 0) return npos;
    return offset_of(text, static_cast<std::size_t>(position.as_integer()));
}

Value size(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    std::size_t count = 0;
    switch (value.type()) {
        case Type::text:
            count = count_code_points(value.as_text());
            break;
        case Type::bytes:
            count = value.as_text().size();
            break;
        case Type::list:
            count = value.as_list().size();
            break;
        case Type::map:
            count = value.as_map().size();
            break;
        default:
            return Value::error();
    }
    return Value::integer(static_cast<std::int64_t>(count));
}

Value contains(Run&, Arguments arguments) {
    if (!are_texts(arguments)) return Value::error();
    return Value::boolean(arguments[0].as_text().find(arguments[1].as_text()) != npos);
}

Value starts_with(Run&, Arguments arguments) {
    if (!are_texts(arguments)) return Value::error();
    return Value::boolean(arguments[0].as_text().starts_with(arguments[1].as_text()));
}

Value ends_with(Run&, Arguments arguments) {
    if (!are_texts(arguments)) return Value::error();
    return Value::boolean(arguments[0].as_text().ends_with(arguments[1].as_text()));
}

Value matches(Run& run, Arguments arguments) {
    if (!are_texts(arguments)) return Value::error();
    const std::string_view source = arguments[1].as_text();
    const re2::RE2 pattern(re2::StringPiece(source.data(), source.size()), regex_options());
    run.spend(1000);  // compiling one costs far more than a step
    return matches_pattern(arguments[0], pattern);
}

Value char_at(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text) || !arguments[1].is(Type::integer)) return Value::error();
    const std::string_view text = arguments[0].as_text();
    const std::size_t offset = offset_at(text, arguments[1]);
    if (offset == npos) return no_position(run, arguments[1]);
    const std::string_view rest = text.substr(offset);
    return Value::text(rest.empty() ? rest : rest.substr(0, decode(rest).size));
}

Value position_of(std::string_view text, std::size_t offset) {
    if (offset == npos) return Value::integer(-1);
    return Value::integer(static_cast<std::int64_t>(count_code_points(text.substr(0, offset))));
}

template <bool Last>
Value index_of(Run& run, Arguments arguments) {
    if (!are_texts(arguments.first(2))) return Value::error();
    const std::string_view text = arguments[0].as_text(), wanted = arguments[1].as_text();
    std::size_t from = Last ? text.size() : 0;
    if (arguments.size() == 3) {
        if (!arguments[2].is(Type::integer)) return Value::error();
        from = offset_at(text, arguments[2]);
        if (from == npos) return no_position(run, arguments[2]);
    }
    return position_of(text, Last ? text.rfind(wanted, from) : text.find(wanted, from));
}

Value substring(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text)) return Value::error();
    const std::string_view text = arguments[0].as_text();
    std::array<std::size_t, 2> bounds = {0, text.size()};
    for (std::size_t at = 1; at < arguments.size(); ++at) {
        if (!arguments[at].is(Type::integer)) return Value::error();
        bounds[at - 1] = offset_at(text, arguments[at]);
        if (bounds[at - 1] == npos) return no_position(run, arguments[at]);
    }
    if (bounds[0] > bounds[1]) return Value::error("the end of a substring lies before its start");
    return Value::text(text.substr(bounds[0], bounds[1] - bounds[0]));
}

// How often at most: a negative number is no limit. nullopt: no integer.
std::optional<std::uint64_t> limit_of(Arguments arguments, std::size_t at) noexcept {
    if (arguments.size() <= at) return UINT64_MAX;
    if (!arguments[at].is(Type::integer)) return std::nullopt;
    return arguments[at].as_integer() < 0 ? UINT64_MAX : static_cast<std::uint64_t>(arguments[at].as_integer());
}

Value replace(Run& run, Arguments arguments) {
    std::optional<std::uint64_t> limit = limit_of(arguments, 3);
    if (!are_texts(arguments.first(3)) || !limit) return Value::error();
    const std::string_view text = arguments[0].as_text(), old = arguments[1].as_text(), by = arguments[2].as_text();
    std::string result;
    std::size_t at = 0;
    for (; *limit > 0; --*limit) {
        if (result.size() > Limits::memory_bytes) throw LimitExceeded{"a text grows beyond the limit of 16 MiB"};
        const std::size_t next = text.find(old, at);
        if (next == npos) break;
        result.append(text, at, next - at).append(by);
        at = next + old.size();
        if (!old.empty()) continue;
        // Nothing is found before every code point and at the end.
        if (at == text.size()) return run.text(result);
        const std::size_t step = decode(text.substr(at)).size;
        result.append(text, at, step);
        at += step;
    }
    return run.text(result.append(text.substr(at)));
}

Value split(Run& run, Arguments arguments) {
    const std::optional<std::uint64_t> limit = limit_of(arguments, 2);
    if (!are_texts(arguments.first(2)) || !limit) return Value::error();
    std::string_view text = arguments[0].as_text();
    const std::string_view separator = arguments[1].as_text();
    if (*limit == 0 || (separator.empty() && text.empty())) return Value::list({});
    // Counted first: one piece of memory of the right size.
    std::uint64_t count = 1;
    if (separator.empty()) {
        count = count_code_points(text);
    } else {
        for (std::size_t at = text.find(separator); at != npos; at = text.find(separator, at + separator.size()))
            ++count;
    }
    count = std::min(count, *limit);
    run.spend(count / 8);
    Value* parts = run.arena.array<Value>(count);
    for (std::uint64_t part = 0; part + 1 < count; ++part) {
        const std::size_t end = separator.empty() ? decode(text).size : text.find(separator);
        parts[part] = Value::text(text.substr(0, end));
        text.remove_prefix(end + separator.size());
    }
    parts[count - 1] = Value::text(text);
    return Value::list({parts, count});
}

Value join(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::list) || !are_texts(arguments.subspan(1))) return Value::error();
    const auto parts = arguments[0].as_list();
    const std::string_view separator = arguments.size() > 1 ? arguments[1].as_text() : std::string_view();
    if (!are_texts(parts)) return Value::error("only texts can be joined (convert the others with string())");
    std::size_t size = parts.empty() ? 0 : (parts.size() - 1) * separator.size();
    for (const Value& part : parts) size += part.as_text().size();
    run.spend(parts.size() / 8);
    char* place = run.arena.array<char>(size);
    std::size_t at = 0;
    for (const Value& part : parts) {
        if (&part != parts.data()) at += separator.copy(place + at, separator.size());
        at += part.as_text().copy(place + at, part.as_text().size());
    }
    return Value::text({place, size});
}

// The blanks of Unicode (White_Space), as the strings extension has them.
bool is_blank(std::uint32_t point) noexcept {
    return (point >= 0x09 && point <= 0x0d) || point == 0x20 || point == 0x85 || point == 0xa0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 || point == 0x202f ||
           point == 0x205f || point == 0x3000;
}

Value trim(Run&, Arguments arguments) {
    if (!arguments[0].is(Type::text)) return Value::error();
    std::string_view text = arguments[0].as_text();
    while (!text.empty() && is_blank(decode(text).value)) text.remove_prefix(decode(text).size);
    std::size_t end = 0;  // behind the last one that is no blank
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode(text.substr(at));
        at += point.size;
        if (!is_blank(point.value)) end = at;
    }
    return Value::text(text.substr(0, end));
}

template <char First, char Last, int Shift>
Value change_case(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text)) return Value::error();
    const std::string_view text = arguments[0].as_text();
    char* place = run.arena.array<char>(text.size());
    std::ranges::transform(text, place,
                           [](char c) { return c >= First && c <= Last ? static_cast<char>(c + Shift) : c; });
    return Value::text({place, text.size()});
}

Value reverse(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text)) return Value::error();
    const std::string_view text = arguments[0].as_text();
    char* place = run.arena.array<char>(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t step = decode(text.substr(at)).size;
        text.copy(place + text.size() - at - step, step, at);
        at += step;
    }
    return Value::text({place, text.size()});
}

Value quote(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text)) return Value::error();
    static constexpr std::string_view plain = "\a\b\f\n\r\t\v\\\"", named = "abfnrtv\\\"";
    std::string result = "\"";
    for (std::string_view text = arguments[0].as_text(); !text.empty();) {
        const CodePoint point = decode(text);
        const std::size_t escape = point.value < 0x80 ? plain.find(static_cast<char>(point.value)) : npos;
        if (escape != npos) {
            result += '\\';
            result += named[escape];
        } else {
            append(result, point.value);
        }
        text.remove_prefix(point.size);
    }
    return run.text(result += '"');
}

constexpr auto method = CallStyle::method;
constexpr std::array<FunctionEntry, 18> functions = {{
    {"size", CallStyle::either, 1, 1, size},
    {"contains", method, 2, 2, contains},
    {"startsWith", method, 2, 2, starts_with},
    {"endsWith", method, 2, 2, ends_with},
    {"matches", CallStyle::either, 2, 2, matches},
    {"charAt", method, 2, 2, char_at},
    {"indexOf", method, 2, 3, index_of<false>},
    {"lastIndexOf", method, 2, 3, index_of<true>},
    {"substring", method, 2, 3, substring},
    {"replace", method, 3, 4, replace},
    {"split", method, 2, 3, split},
    {"join", method, 1, 2, join},
    {"trim", method, 1, 1, trim},
    {"lowerAscii", method, 1, 1, change_case<'A', 'Z', 'a' - 'A'>},
    {"upperAscii", method, 1, 1, change_case<'a', 'z', 'A' - 'a'>},
    {"reverse", method, 1, 1, reverse},
    {"quote", method, 1, 1, quote},
    {"strings.quote", CallStyle::function, 1, 1, quote},
}};

}  // namespace

std::span<const FunctionEntry> text_functions() noexcept {
    return functions;
}

}  // namespace rosterd::mapping::cel
