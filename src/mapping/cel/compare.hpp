#pragma once
// Equality and order of values.

#include <compare>
#include <span>
#include <vector>

#include "mapping/cel/run.hpp"
#include "mapping/cel/value.hpp"

namespace rosterd::mapping::cel {

// Numbers by value whatever their types, NaN equal to nothing; values of other types are unequal, not an error.
bool equal(Run& run, const Value& left, const Value& right);

// Unordered: NaN. nullopt would be "no such overload", which callers must ask for first.
bool is_ordered(const Value& left, const Value& right) noexcept;
std::partial_ordering order(const Value& left, const Value& right) noexcept;

// Keys of maps are booleans, integers of both signs and texts.
bool is_key(const Value& value) noexcept;
// nullptr: not there. A double finds the integer of its value.
const Value* find(std::span<const Entry> entries, const Value& key) noexcept;
// Sorts the entries in place. An error when a key is none or occurs twice.
Value make_map(Run& run, std::span<Entry> entries);

}  // namespace rosterd::mapping::cel
