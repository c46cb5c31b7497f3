// int(), uint(), double(), string(), bytes(), bool(), timestamp(), duration(), type().

#include <array>
#include <cmath>
#include <limits>

#include "mapping/cel/functions.hpp"
#include "mapping/cel/number_text.hpp"
#include "mapping/cel/time.hpp"
#include "mapping/cel/utf8.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr double two_63 = 9223372036854775808.0, two_64 = 18446744073709551616.0;

Value to_integer(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.type()) {
        case Type::integer:
            return value;
        case Type::unsigned_integer:
            if (value.as_unsigned() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) break;
            return Value::integer(static_cast<std::int64_t>(value.as_unsigned()));
        case Type::real:
            if (!(value.as_real() > -two_63 && value.as_real() < two_63)) break;
            return Value::integer(static_cast<std::int64_t>(value.as_real()));
        case Type::text:
            if (const auto number = parse_integer(value.as_text())) return Value::integer(*number);
            return Value::error("the text is no whole number of 64 bits");
        case Type::timestamp:
            return Value::integer(value.as_timestamp().seconds);
        default:
            return Value::error();
    }
    return Value::error("the number does not fit into an int");
}

Value to_unsigned(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.type()) {
        case Type::unsigned_integer:
            return value;
        case Type::integer:
            if (value.as_integer() < 0) break;
            return Value::unsigned_integer(static_cast<std::uint64_t>(value.as_integer()));
        case Type::real:
            if (!(value.as_real() >= 0 && value.as_real() < two_64)) break;
            return Value::unsigned_integer(static_cast<std::uint64_t>(value.as_real()));
        case Type::text:
            if (const auto number = parse_unsigned(value.as_text())) return Value::unsigned_integer(*number);
            return Value::error("the text is no whole number of 64 bits without sign");
        default:
            return Value::error();
    }
    return Value::error("the number does not fit into a uint");
}

Value to_real(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.type()) {
        case Type::real:
            return value;
        case Type::integer:
            return Value::real(static_cast<double>(value.as_integer()));
        case Type::unsigned_integer:
            return Value::real(static_cast<double>(value.as_unsigned()));
        case Type::text:
            if (const auto number = parse_real(value.as_text())) return Value::real(*number);
            return Value::error("the text is no number");
        default:
            return Value::error();
    }
}

Value to_string(Run& run, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.type()) {
        case Type::text:
            return value;
        case Type::boolean:
            return Value::text(value.as_boolean() ? "true" : "false");
        case Type::integer:
            return run.text(std::to_string(value.as_integer()));
        case Type::unsigned_integer:
            return run.text(std::to_string(value.as_unsigned()));
        case Type::real:
            return run.text(to_text(value.as_real()));
        case Type::bytes:
            return is_utf8(value.as_text()) ? Value::text(value.as_text()) : Value::error("the bytes are no UTF-8");
        case Type::timestamp:
            return run.text(to_text(value.as_timestamp()));
        case Type::duration:
            return run.text(duration_text(value.as_duration()));
        default:
            return Value::error();
    }
}

Value to_bytes(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    return value.is(Type::text) || value.is(Type::bytes) ? Value::bytes(value.as_text()) : Value::error();
}

Value to_boolean(Run&, Arguments arguments) {
    if (arguments[0].is(Type::boolean)) return arguments[0];
    if (!arguments[0].is(Type::text)) return Value::error();
    for (const std::string_view word : {"1", "t", "true", "TRUE", "True"}) {
        if (arguments[0].as_text() == word) return Value::boolean(true);
    }
    for (const std::string_view word : {"0", "f", "false", "FALSE", "False"}) {
        if (arguments[0].as_text() == word) return Value::boolean(false);
    }
    return Value::error("the text is neither \"true\" nor \"false\"");
}

Value to_timestamp(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Type::timestamp)) return value;
    if (value.is(Type::integer)) {
        if (in_range(value.as_integer())) return Value::timestamp({value.as_integer(), 0});
        return Value::error("the seconds are out of range (years 1 to 9999)");
    }
    if (!value.is(Type::text)) return Value::error();
    const auto timestamp = parse_timestamp(value.as_text());
    return timestamp ? Value::timestamp(*timestamp)
                     : Value::error("the text is no time in range (\"2024-02-29T08:00:00+08:00\")");
}

Value to_duration(Run&, Arguments arguments) {
    if (arguments[0].is(Type::duration)) return arguments[0];
    if (!arguments[0].is(Type::text)) return Value::error();
    const auto nanos = parse_duration(arguments[0].as_text());
    return nanos ? Value::duration(*nanos) : Value::error("the text is no duration in range (\"1h30m\", \"2.5s\")");
}

Value type_of(Run&, Arguments arguments) {
    return Value::type(arguments[0].type());
}

constexpr std::array<FunctionEntry, 9> functions = {{
    {"int", CallStyle::function, 1, 1, to_integer},
    {"uint", CallStyle::function, 1, 1, to_unsigned},
    {"double", CallStyle::function, 1, 1, to_real},
    {"string", CallStyle::function, 1, 1, to_string},
    {"bytes", CallStyle::function, 1, 1, to_bytes},
    {"bool", CallStyle::function, 1, 1, to_boolean},
    {"timestamp", CallStyle::function, 1, 1, to_timestamp},
    {"duration", CallStyle::function, 1, 1, to_duration},
    {"type", CallStyle::function, 1, 1, type_of},
}};

}  // namespace

std::span<const FunctionEntry> conversion_functions() noexcept {
    return functions;
}

}  // namespace rosterd::mapping::cel
