#include "mapping/cel/compare.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rosterd::mapping::cel {
namespace {

constexpr double two_63 = 9223372036854775808.0, two_64 = 18446744073709551616.0;

// A double that holds more than the integer's type is beyond it; otherwise they meet as doubles, as CEL has it.
std::partial_ordering order_numbers(double left, std::int64_t right) noexcept {
    if (left < -two_63) return std::partial_ordering::less;
    if (left > two_63) return std::partial_ordering::greater;
    return left <=> static_cast<double>(right);
}

std::partial_ordering order_numbers(double left, std::uint64_t right) noexcept {
    if (left < 0) return std::partial_ordering::less;
    if (left > two_64) return std::partial_ordering::greater;
    return left <=> static_cast<double>(right);
}

std::partial_ordering order_numbers(std::int64_t left, std::uint64_t right) noexcept {
    if (left < 0) return std::partial_ordering::less;
    return static_cast<std::uint64_t>(left) <=> right;
}

std::partial_ordering reversed(std::partial_ordering order) noexcept {
    return 0 <=> order;
}

std::partial_ordering order_numbers(const Value& left, const Value& right) noexcept {
    switch (left.type()) {
        case Type::integer:
            if (right.is(Type::integer)) return left.as_integer() <=> right.as_integer();
            if (right.is(Type::unsigned_integer)) return order_numbers(left.as_integer(), right.as_unsigned());
            return reversed(order_numbers(right.as_real(), left.as_integer()));
        case Type::unsigned_integer:
            if (right.is(Type::integer)) return reversed(order_numbers(right.as_integer(), left.as_unsigned()));
            if (right.is(Type::unsigned_integer)) return left.as_unsigned() <=> right.as_unsigned();
            return reversed(order_numbers(right.as_real(), left.as_unsigned()));
        default:
            if (right.is(Type::integer)) return order_numbers(left.as_real(), right.as_integer());
            if (right.is(Type::unsigned_integer)) return order_numbers(left.as_real(), right.as_unsigned());
            return left.as_real() <=> right.as_real();
    }
}

int rank(const Value& key) noexcept {
    return key.is(Type::boolean) ? 0 : key.is(Type::text) ? 2 : 1;
}

std::partial_ordering order_keys(const Value& left, const Value& right) noexcept {
    if (rank(left) != rank(right)) return rank(left) <=> rank(right);
    return order(left, right);
}

bool key_less(const Entry& left, const Entry& right) noexcept {
    return order_keys(left.key, right.key) < 0;
}

bool equal_lists(Run& run, std::span<const Value> left, std::span<const Value> right) {
    if (left.size() != right.size()) return false;
    run.spend(left.size());
    for (std::size_t at = 0; at < left.size(); ++at) {
        if (!equal(run, left[at], right[at])) return false;
    }
    return true;
}

// Both are sorted by key.
bool equal_maps(Run& run, std::span<const Entry> left, std::span<const Entry> right) {
    if (left.size() != right.size()) return false;
    run.spend(left.size());
    for (std::size_t at = 0; at < left.size(); ++at) {
        if (order_keys(left[at].key, right[at].key) != 0 || !equal(run, left[at].value, right[at].value)) return false;
    }
    return true;
}

}  // namespace

bool equal(Run& run, const Value& left, const Value& right) {
    if (left.is_number() && right.is_number()) return order_numbers(left, right) == 0;
    if (left.type() != right.type()) return false;
    switch (left.type()) {
        case Type::boolean:
            return left.as_boolean() == right.as_boolean();
        case Type::text:
        case Type::bytes:
            return left.as_text() == right.as_text();
        case Type::timestamp:
            return left.as_timestamp() == right.as_timestamp();
        case Type::duration:
            return left.as_duration() == right.as_duration();
        case Type::type:
            return left.as_type() == right.as_type();
        case Type::list:
            return equal_lists(run, left.as_list(), right.as_list());
        case Type::map:
            return equal_maps(run, left.as_map(), right.as_map());
        default:
            return left.is(Type::null);
    }
}

bool is_ordered(const Value& left, const Value& right) noexcept {
    if (left.is_number() && right.is_number()) return true;
    if (left.type() != right.type()) return false;
    switch (left.type()) {
        case Type::boolean:
        case Type::text:
        case Type::bytes:
        case Type::timestamp:
        case Type::duration:
            return true;
        default:
            return false;
    }
}

std::partial_ordering order(const Value& left, const Value& right) noexcept {
    switch (left.type()) {
        case Type::boolean:
            return left.as_boolean() <=> right.as_boolean();
        case Type::text:
        case Type::bytes:
            return left.as_text() <=> right.as_text();
        case Type::timestamp:
            return left.as_timestamp() <=> right.as_timestamp();
        case Type::duration:
            return left.as_duration() <=> right.as_duration();
        default:
            return order_numbers(left, right);
    }
}

bool is_key(const Value& value) noexcept {
    return value.is(Type::boolean) || value.is(Type::integer) || value.is(Type::unsigned_integer) ||
           value.is(Type::text);
}

const Value* find(std::span<const Entry> entries, const Value& key) noexcept {
    Value wanted = key;
    if (key.is(Type::real)) {
        const double number = key.as_real();
        if (number != std::trunc(number) || number < -two_63 || number >= two_64) return nullptr;
        wanted = number < 0 ? Value::integer(static_cast<std::int64_t>(number))
                            : Value::unsigned_integer(static_cast<std::uint64_t>(number));
    } else if (!is_key(key)) {
        return nullptr;
    }
    const auto place = std::ranges::lower_bound(
        entries, wanted, [](const Value& left, const Value& right) noexcept { return order_keys(left, right) < 0; },
        &Entry::key);
    return place != entries.end() && order_keys(place->key, wanted) == 0 ? &place->value : nullptr;
}

Value make_map(Run& run, std::span<Entry> entries) {
    for (const Entry& entry : entries) {
        if (!is_key(entry.key)) {
            return run.fail("a key of a map is a bool, int, uint or string, not a " +
                            std::string(to_string(entry.key.type())));
        }
    }
    std::ranges::sort(entries, key_less);
    for (std::size_t at = 1; at < entries.size(); ++at) {
        if (order_keys(entries[at - 1].key, entries[at].key) == 0) {
            return Value::error("a key occurs twice in a map (each key once)");
        }
    }
    return Value::map(entries);
}

}  // namespace rosterd::mapping::cel
