#pragma once
// The functions that expressions can call, by name.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "mapping/cel/run.hpp"

namespace rosterd::mapping::cel {

// The arguments are values, never failures; a method's object is the first. A returned error without message stands for
// "no overload for these types".
using Function = Value (*)(Run& run, std::span<const Value> arguments);

enum class CallStyle : std::uint8_t { function, method, either };  // f(x), x.f(), both

struct FunctionEntry {
    std::string_view name;  // with its namespace: "math.abs"
    CallStyle style;
    std::uint8_t least, most;  // arguments, the object included
    Function function;
};

inline constexpr std::uint8_t any_number = 255;

// Each from the file of its name.
std::span<const FunctionEntry> conversion_functions() noexcept;
std::span<const FunctionEntry> text_functions() noexcept;
std::span<const FunctionEntry> format_functions() noexcept;
std::span<const FunctionEntry> math_functions() noexcept;
std::span<const FunctionEntry> time_functions() noexcept;
std::span<const FunctionEntry> identifier_functions() noexcept;
std::span<const FunctionEntry> pinyin_functions() noexcept;
std::span<const FunctionEntry> phone_functions() noexcept;

struct FunctionChoice {
    const FunctionEntry* entry = nullptr;
    std::string problem;  // why there is none (what would be right)
};
FunctionChoice find_function(std::string_view name, bool method, std::size_t arguments);
bool has_function(std::string_view name) noexcept;

// The operators, as functions of one or two arguments.
Function find_operator(std::string_view symbol, std::size_t operands) noexcept;

// object[key] and object.key. Not there is an error.
Value at(Run& run, const Value& object, const Value& key);

}  // namespace rosterd::mapping::cel
