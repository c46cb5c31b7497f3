// The math extension.

#include <array>
#include <cmath>
#include <limits>

#include "mapping/cel/compare.hpp"
#include "mapping/cel/functions.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;

// The one that comes first by Better; of equal ones the first.
template <auto Better>
Value extreme(Run& run, Arguments arguments) {
    const Arguments numbers = arguments.size() == 1 && arguments[0].is(Type::list) ? arguments[0].as_list() : arguments;
    if (numbers.empty()) return Value::error("of an empty list there is neither greatest nor least");
    run.spend(numbers.size());
    const Value* best = nullptr;
    for (const Value& number : numbers) {
        if (!number.is_number()) return Value::error();
        if (!best || Better(order(number, *best))) best = &number;
    }
    return *best;
}

template <auto Round>
Value rounded(Run&, Arguments arguments) {
    return arguments[0].is(Type::real) ? Value::real(Round(arguments[0].as_real())) : Value::error();
}

template <auto Test>
Value tested(Run&, Arguments arguments) {
    return arguments[0].is(Type::real) ? Value::boolean(Test(arguments[0].as_real())) : Value::error();
}

Value absolute(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Type::unsigned_integer)) return value;
    if (value.is(Type::real)) return Value::real(std::abs(value.as_real()));
    if (!value.is(Type::integer)) return Value::error();
    if (value.as_integer() == std::numeric_limits<std::int64_t>::min()) {
        return Value::error("the result does not fit into 64 bits");
    }
    return Value::integer(std::abs(value.as_integer()));
}

Value sign(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Type::unsigned_integer)) return Value::unsigned_integer(value.as_unsigned() > 0 ? 1 : 0);
    if (value.is(Type::integer)) return Value::integer((value.as_integer() > 0) - (value.as_integer() < 0));
    if (!value.is(Type::real)) return Value::error();
    const double number = value.as_real();
    return number > 0 ? Value::real(1) : number < 0 ? Value::real(-1) : value;
}

Value square_root(Run&, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Type::integer)) return Value::real(std::sqrt(static_cast<double>(value.as_integer())));
    if (value.is(Type::unsigned_integer)) return Value::real(std::sqrt(static_cast<double>(value.as_unsigned())));
    return value.is(Type::real) ? Value::real(std::sqrt(value.as_real())) : Value::error();
}

// Integers of both signs by their bits.
std::uint64_t bits(const Value& value) noexcept {
    return value.is(Type::integer) ? static_cast<std::uint64_t>(value.as_integer()) : value.as_unsigned();
}

bool is_whole(const Value& value) noexcept {
    return value.is(Type::integer) || value.is(Type::unsigned_integer);
}

Value from_bits(std::uint64_t value, Type type) noexcept {
    return type == Type::integer ? Value::integer(static_cast<std::int64_t>(value)) : Value::unsigned_integer(value);
}

template <auto Combine>
Value combined(Run&, Arguments arguments) {
    if (!is_whole(arguments[0]) || arguments[0].type() != arguments[1].type()) return Value::error();
    return from_bits(Combine(bits(arguments[0]), bits(arguments[1])), arguments[0].type());
}

Value inverted(Run&, Arguments arguments) {
    return is_whole(arguments[0]) ? from_bits(~bits(arguments[0]), arguments[0].type()) : Value::error();
}

// By 64 and more nothing is left. The right shift brings in zeros, also of negative numbers: so the extension has it.
template <auto Shift>
Value shifted(Run&, Arguments arguments) {
    if (!is_whole(arguments[0]) || !arguments[1].is(Type::integer)) return Value::error();
    const std::int64_t by = arguments[1].as_integer();
    if (by < 0) return Value::error("a shift by a negative number");
    return from_bits(by > 63 ? 0 : Shift(bits(arguments[0]), by), arguments[0].type());
}

constexpr auto greater = [](std::partial_ordering order) { return order > 0; };
constexpr auto less = [](std::partial_ordering order) { return order < 0; };

constexpr std::array<FunctionEntry, 18> functions = {{
    {"math.greatest", CallStyle::function, 1, any_number, extreme<greater>},
    {"math.least", CallStyle::function, 1, any_number, extreme<less>},
    {"math.ceil", CallStyle::function, 1, 1, rounded<[](double x) { return std::ceil(x); }>},
    {"math.floor", CallStyle::function, 1, 1, rounded<[](double x) { return std::floor(x); }>},
    {"math.round", CallStyle::function, 1, 1, rounded<[](double x) { return std::round(x); }>},
    {"math.trunc", CallStyle::function, 1, 1, rounded<[](double x) { return std::trunc(x); }>},
    {"math.abs", CallStyle::function, 1, 1, absolute},
    {"math.sign", CallStyle::function, 1, 1, sign},
    {"math.sqrt", CallStyle::function, 1, 1, square_root},
    {"math.isNaN", CallStyle::function, 1, 1, tested<[](double x) { return std::isnan(x); }>},
    {"math.isInf", CallStyle::function, 1, 1, tested<[](double x) { return std::isinf(x); }>},
    {"math.isFinite", CallStyle::function, 1, 1, tested<[](double x) { return std::isfinite(x); }>},
    {"math.bitAnd", CallStyle::function, 2, 2, combined<[](std::uint64_t a, std::uint64_t b) { return a & b; }>},
    {"math.bitOr", CallStyle::function, 2, 2, combined<[](std::uint64_t a, std::uint64_t b) { return a | b; }>},
    {"math.bitXor", CallStyle::function, 2, 2, combined<[](std::uint64_t a, std::uint64_t b) { return a ^ b; }>},
    {"math.bitNot", CallStyle::function, 1, 1, inverted},
    {"math.bitShiftLeft", CallStyle::function, 2, 2, shifted<[](std::uint64_t a, std::int64_t by) { return a << by; }>},
    {"math.bitShiftRight", CallStyle::function, 2, 2,
     shifted<[](std::uint64_t a, std::int64_t by) { return (a >> by); }>},
}};

}  // namespace

std::span<const FunctionEntry> math_functions() noexcept {
    return functions;
}

}  // namespace rosterd::mapping::cel
