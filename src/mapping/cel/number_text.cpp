#include "mapping/cel/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace rosterd::mapping::cel {
namespace {

template <class T>
std::optional<T> parse(std::string_view text) noexcept {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string to_text(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
    const double size = std::abs(number);
    const bool fixed = size == 0 || (size >= 1e-6 && size < 1e21);
    std::array<char, 64> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                      fixed ? std::chars_format::fixed : std::chars_format::scientific);
    return {buffer.data(), result.ptr};
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
    return parse<std::int64_t>(text);
}
std::optional<std::uint64_t> parse_unsigned(std::string_view text) noexcept {
    return parse<std::uint64_t>(text);
}
std::optional<double> parse_real(std::string_view text) noexcept {
    return parse<double>(text);
}

}  // namespace rosterd::mapping::cel
