// + - * / % == != < <= > >= in ! and [ ]. Integers never wrap around: beyond their range is an error.

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "mapping/cel/compare.hpp"
#include "mapping/cel/functions.hpp"
#include "mapping/cel/time.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr const char* overflow = "the result does not fit into 64 bits";
constexpr const char* zero_division = "division by zero";

bool both(Arguments pair, Type type) noexcept {
    return pair[0].is(type) && pair[1].is(type);
}

Value join(Run& run, Arguments pair, Value (*make)(std::string_view)) {
    const std::string_view left = pair[0].as_text(), right = pair[1].as_text();
    char* place = run.arena.array<char>(left.size() + right.size());
    left.copy(place, left.size());
    right.copy(place + left.size(), right.size());
    return make({place, left.size() + right.size()});
}

Value text_of(std::string_view text) {
    return Value::text(text);
}
Value bytes_of(std::string_view text) {
    return Value::bytes(text);
}

Value join_lists(Run& run, Arguments pair) {
    const auto left = pair[0].as_list(), right = pair[1].as_list();
    Value* place = run.arena.array<Value>(left.size() + right.size());
    run.spend(left.size() + right.size());
    std::copy(left.begin(), left.end(), place);
    std::copy(right.begin(), right.end(), place + left.size());
    return Value::list({place, left.size() + right.size()});
}

Value add(Run& run, Arguments pair) {
    if (both(pair, Type::text)) return join(run, pair, text_of);
    if (both(pair, Type::integer)) {
        std::int64_t sum = 0;
        const bool wrapped = __builtin_add_overflow(pair[0].as_integer(), pair[1].as_integer(), &sum);
        return wrapped ? Value::error(overflow) : Value::integer(sum);
    }
    if (both(pair, Type::unsigned_integer)) {
        std::uint64_t sum = 0;
        const bool wrapped = __builtin_add_overflow(pair[0].as_unsigned(), pair[1].as_unsigned(), &sum);
        return wrapped ? Value::error(overflow) : Value::unsigned_integer(sum);
    }
    if (both(pair, Type::real)) return Value::real(pair[0].as_real() + pair[1].as_real());
    if (both(pair, Type::list)) return join_lists(run, pair);
    if (both(pair, Type::bytes)) return join(run, pair, bytes_of);
    return add_times(pair[0], pair[1]);
}

Value subtract(Run&, Arguments pair) {
    if (both(pair, Type::integer)) {
        std::int64_t difference = 0;
        const bool wrapped = __builtin_sub_overflow(pair[0].as_integer(), pair[1].as_integer(), &difference);
        return wrapped ? Value::error(overflow) : Value::integer(difference);
    }
    if (both(pair, Type::unsigned_integer)) {
        if (pair[0].as_unsigned() < pair[1].as_unsigned())
            return Value::error("the result is below zero, and a uint is not");
        return Value::unsigned_integer(pair[0].as_unsigned() - pair[1].as_unsigned());
    }
    if (both(pair, Type::real)) return Value::real(pair[0].as_real() - pair[1].as_real());
    return subtract_times(pair[0], pair[1]);
}

Value multiply(Run&, Arguments pair) {
    if (both(pair, Type::integer)) {
        std::int64_t product = 0;
        const bool wrapped = __builtin_mul_overflow(pair[0].as_integer(), pair[1].as_integer(), &product);
        return wrapped ? Value::error(overflow) : Value::integer(product);
    }
    if (both(pair, Type::unsigned_integer)) {
        std::uint64_t product = 0;
        const bool wrapped = __builtin_mul_overflow(pair[0].as_unsigned(), pair[1].as_unsigned(), &product);
        return wrapped ? Value::error(overflow) : Value::unsigned_integer(product);
    }
    if (both(pair, Type::real)) return Value::real(pair[0].as_real() * pair[1].as_real());
    return Value::error();
}

// The only quotient of integers that does not fit.
bool overflows(Arguments pair) noexcept {
    return pair[0].as_integer() == std::numeric_limits<std::int64_t>::min() && pair[1].as_integer() == -1;
}

Value divide(Run&, Arguments pair) {
    if (both(pair, Type::integer)) {
        if (pair[1].as_integer() == 0) return Value::error(zero_division);
        if (overflows(pair)) return Value::error(overflow);
        return Value::integer(pair[0].as_integer() / pair[1].as_integer());
    }
    if (both(pair, Type::unsigned_integer)) {
        if (pair[1].as_unsigned() == 0) return Value::error(zero_division);
        return Value::unsigned_integer(pair[0].as_unsigned() / pair[1].as_unsigned());
    }
    if (!both(pair, Type::real)) return Value::error();
    // IEEE 754 defines it, C++ does not.
    const double numerator = pair[0].as_real(), denominator = pair[1].as_real();
    if (denominator != 0) return Value::real(numerator / denominator);
    if (numerator == 0 || std::isnan(numerator)) return Value::real(std::numeric_limits<double>::quiet_NaN());
    const bool negative = std::signbit(numerator) != std::signbit(denominator);
    return Value::real(negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity());
}

Value remainder(Run&, Arguments pair) {
    if (both(pair, Type::integer)) {
        if (pair[1].as_integer() == 0) return Value::error(zero_division);
        if (overflows(pair)) return Value::error(overflow);
        return Value::integer(pair[0].as_integer() % pair[1].as_integer());
    }
    if (both(pair, Type::unsigned_integer)) {
        if (pair[1].as_unsigned() == 0) return Value::error(zero_division);
        return Value::unsigned_integer(pair[0].as_unsigned() % pair[1].as_unsigned());
    }
    return Value::error();
}

Value is_equal(Run& run, Arguments pair) {
    return Value::boolean(equal(run, pair[0], pair[1]));
}
Value is_unequal(Run& run, Arguments pair) {
    return Value::boolean(!equal(run, pair[0], pair[1]));
}

template <auto Holds>
Value relation(Run&, Arguments pair) {
    return is_ordered(pair[0], pair[1]) ? Value::boolean(Holds(order(pair[0], pair[1]))) : Value::error();
}

Value is_in(Run& run, Arguments pair) {
    if (pair[1].is(Type::map)) return Value::boolean(find(pair[1].as_map(), pair[0]) != nullptr);
    if (!pair[1].is(Type::list)) return Value::error();
    run.spend(pair[1].as_list().size() / 8);
    for (const Value& item : pair[1].as_list()) {
        if (equal(run, pair[0], item)) return Value::boolean(true);
    }
    return Value::boolean(false);
}

Value negate(Run&, Arguments one) {
    if (one[0].is(Type::real)) return Value::real(-one[0].as_real());
    if (!one[0].is(Type::integer)) return Value::error();
    if (one[0].as_integer() == std::numeric_limits<std::int64_t>::min()) return Value::error(overflow);
    return Value::integer(-one[0].as_integer());
}

Value invert(Run&, Arguments one) {
    return one[0].is(Type::boolean) ? Value::boolean(!one[0].as_boolean()) : Value::error();
}

constexpr std::array<std::pair<std::string_view, Function>, 12> binary = {{
    {"+", add},
    {"-", subtract},
    {"*", multiply},
    {"/", divide},
    {"%", remainder},
    {"==", is_equal},
    {"!=", is_unequal},
    {"<", relation<[](std::partial_ordering order) { return (order < 0); }>},
    {"<=", relation<[](std::partial_ordering order) { return (order <= 0); }>},
    {">", relation<[](std::partial_ordering order) { return (order > 0); }>},
    {">=", relation<[](std::partial_ordering order) { return (order >= 0); }>},
    {"in", is_in},
}};

}  // namespace

Function find_operator(std::string_view symbol, std::size_t operands) noexcept {
    if (operands == 1) return symbol == "!" ? invert : negate;
    for (const auto& [name, function] : binary) {
        if (name == symbol) return function;
    }
    return nullptr;
}

Value at(Run& run, const Value& object, const Value& key) {
    if (object.is(Type::map)) {
        if (!is_key(key) && !key.is(Type::real)) return Value::error();
        const Value* value = find(object.as_map(), key);
        return value ? *value : Value::error("the map has no such key (ask with `in` or has)");
    }
    if (!object.is(Type::list) || !key.is_number()) return Value::error();
    const auto list = object.as_list();
    const Value size = Value::unsigned_integer(list.size());
    if (key.is(Type::real) && key.as_real() != std::trunc(key.as_real())) {
        return Value::error("a position in a list is a whole number");
    }
    if (!(order(key, Value::integer(0)) >= 0) || !(order(key, size) < 0)) {
        return run.fail("the list has no such position (it has " + std::to_string(list.size()) + ", counted from 0)");
    }
    if (key.is(Type::real)) return list[static_cast<std::size_t>(key.as_real())];
    return list[key.is(Type::integer) ? static_cast<std::size_t>(key.as_integer()) : key.as_unsigned()];
}

}  // namespace rosterd::mapping::cel
