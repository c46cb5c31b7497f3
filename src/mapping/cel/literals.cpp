#include "mapping/cel/literals.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "mapping/cel/problem.hpp"
#include "mapping/cel/utf8.hpp"

namespace rosterd::mapping::cel {
namespace {

std::optional<char> simple_escape(char c) noexcept {
    switch (c) {
        case 'a':
            return '\a';
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 'v':
            return '\v';
        case '\\':
        case '?':
        case '"':
        case '\'':
        case '`':
            return c;
        default:
            return std::nullopt;
    }
}

// Exactly `count` digits at the front.
std::optional<std::uint32_t> digits(std::string_view text, std::size_t count, int base) noexcept {
    std::uint32_t value = 0;
    if (text.size() < count) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + count, value, base);
    if (error != std::errc() || end != text.data() + count) return std::nullopt;
    return value;
}

class Unescaper {
public:
    Unescaper(std::string_view content, bool bytes, std::size_t offset)
        : content_(content), offset_(offset), bytes_(bytes) {}

    std::string result() {
        std::string text;
        while (at_ < content_.size()) {
            if (content_[at_] != '\\') {
                text += content_[at_++];
            } else {
                escape(text);
            }
        }
        return text;
    }

private:
    [[noreturn]] void refuse(const char* why) const { throw SyntaxProblem{why, offset_ + at_}; }

    void escape(std::string& text) {
        const std::string_view rest = content_.substr(at_ + 1);
        if (rest.empty()) refuse("a backslash at the end of a text (write \\\\)");
        if (const std::optional<char> simple = simple_escape(rest[0])) {
            text += *simple;
            at_ += 2;
        } else if (rest[0] == 'x' || rest[0] == 'X') {
            number(text, rest.substr(1), 2, 16, 2);
        } else if (rest[0] >= '0' && rest[0] <= '3') {
            number(text, rest, 3, 8, 1);
        } else if ((rest[0] == 'u' || rest[0] == 'U') && !bytes_) {
            number(text, rest.substr(1), rest[0] == 'u' ? 4 : 8, 16, 2);
        } else if (rest[0] == 'u' || rest[0] == 'U') {
            refuse("bytes have no \\u escapes (write the bytes as \\x..)");
        } else {
            refuse("an escape that does not exist (a backslash itself is \\\\; in r\"...\" it stands for itself)");
        }
    }

    void number(std::string& text, std::string_view rest, std::size_t count, int base, std::size_t prefix) {
        const std::optional<std::uint32_t> value = digits(rest, count, base);
        if (!value) refuse("an escape with too few digits (\\x41, \\101, \\u0041, \\U00000041)");
        if (bytes_) {
            text += static_cast<char>(*value);
        } else {
            if (*value > 0x10ffff || (*value >= 0xd800 && *value < 0xe000)) refuse("an escape that is no character");
            append(text, *value);
        }
        at_ += prefix + count;
    }

    std::string_view content_;
    std::size_t offset_;
    std::size_t at_ = 0;
    bool bytes_;
};

std::optional<std::uint64_t> magnitude(std::string_view text) noexcept {
    const bool hexadecimal = text.size() > 2 && (text[1] == 'x' || text[1] == 'X');
    if (hexadecimal) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string unescape(std::string_view content, bool bytes, std::size_t offset) {
    if (content.find('\\') == std::string_view::npos) return std::string(content);
    return Unescaper(content, bytes, offset).result();
}

Value integer_literal(std::string_view text, bool negative, std::size_t offset) {
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::optional<std::uint64_t> value = magnitude(text);
    if (!value || *value > largest + (negative ? 1 : 0)) {
        throw SyntaxProblem{"a number beyond 64 bits (an unsigned one ends in u, a double has a point)", offset};
    }
    return Value::integer(static_cast<std::int64_t>(negative ? 0 - *value : *value));
}

Value unsigned_literal(std::string_view text, std::size_t offset) {
    const std::optional<std::uint64_t> value = magnitude(text);
    if (!value) throw SyntaxProblem{"a number beyond 64 bits", offset};
    return Value::unsigned_integer(*value);
}

Value real_literal(std::string_view text, bool negative, std::size_t offset) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) {
        // Too small is zero; from_chars does not tell it from too large.
        const std::size_t exponent = text.find_first_of("eE");
        const bool small = exponent != std::string_view::npos && text.substr(exponent + 1).starts_with('-');
        if (!small) throw SyntaxProblem{"a number beyond what a double holds", offset};
        value = 0;
    } else if (error != std::errc() || end != text.data() + text.size()) {
        throw SyntaxProblem{"a number that cannot be read", offset};
    }
    return Value::real(negative ? -value : value);
}

}  // namespace rosterd::mapping::cel
