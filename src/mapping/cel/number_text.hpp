#pragma once
// Numbers as text and back.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rosterd::mapping::cel {

// The shortest that reads back the same, without exponent from 1e-6 to 1e21: an employee number that came as a double
// stays one. "NaN", "Infinity", "-Infinity".
std::string to_text(double number);

// The whole text, decimal, a sign allowed; nullopt: no such number or out of range.
std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;
std::optional<std::uint64_t> parse_unsigned(std::string_view text) noexcept;
std::optional<double> parse_real(std::string_view text) noexcept;

}  // namespace rosterd::mapping::cel
