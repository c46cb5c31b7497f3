#include "mapping/cel/lexer.hpp"

#include <array>

#include "mapping/cel/literals.hpp"
#include "mapping/cel/problem.hpp"
#include "mapping/cel/utf8.hpp"

namespace rosterd::mapping::cel {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool starts_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool continues_name(char c) noexcept {
    return starts_name(c) || is_digit(c);
}

}  // namespace

void Lexer::skip_blanks() noexcept {
    while (at_ < source_.size()) {
        const char c = source_[at_];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r') {
            ++at_;
        } else if (c == '/' && peek(1) == '/') {
            while (at_ < source_.size() && source_[at_] != '\n') ++at_;
        } else {
            return;
        }
    }
}

Token Lexer::next() {
    skip_blanks();
    if (at_ == source_.size()) return {TokenKind::end, at_, {}, {}};
    const char c = source_[at_];
    if (starts_text()) return text();
    if (starts_name(c)) {
        const std::size_t start = at_;
        while (continues_name(peek())) ++at_;
        return {TokenKind::name, start, source_.substr(start, at_ - start), {}};
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '`') return quoted_name();
    return symbol();
}

Token Lexer::number() {
    Token token{TokenKind::integer, at_, {}, {}};
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
        at_ += 2;
        if (!is_hex(peek())) throw SyntaxProblem{"a hexadecimal number needs a digit after 0x", token.offset};
        while (is_hex(peek())) ++at_;
    } else {
        while (is_digit(peek())) ++at_;
        if (peek() == '.' && is_digit(peek(1))) {
            token.kind = TokenKind::real;
            ++at_;
            while (is_digit(peek())) ++at_;
        }
        const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
        if ((peek() == 'e' || peek() == 'E') && is_digit(peek(sign))) {
            token.kind = TokenKind::real;
            at_ += sign;
            while (is_digit(peek())) ++at_;
        }
    }
    token.text = source_.substr(token.offset, at_ - token.offset);
    if (token.kind == TokenKind::integer && (peek() == 'u' || peek() == 'U')) {
        token.kind = TokenKind::unsigned_integer;
        ++at_;
    }
    if (continues_name(peek())) {
        throw SyntaxProblem{"a letter right after a number (names start with a letter; put an operator between)", at_};
    }
    return token;
}

Token Lexer::quoted_name() {
    const std::size_t start = at_++;
    const std::size_t end = source_.find('`', at_);
    if (end == std::string_view::npos || end == at_) throw SyntaxProblem{"a name in ` ` that does not end", start};
    const std::string_view name = source_.substr(at_, end - at_);
    for (const char c : name) {
        if (!continues_name(c) && std::string_view("-./ ").find(c) == std::string_view::npos) {
            throw SyntaxProblem{"a name in ` ` holds letters, digits, _ - . / and blanks (for others write [\"...\"])",
                                start};
        }
    }
    at_ = end + 1;
    return {TokenKind::quoted_name, start, name, {}};
}

Token Lexer::symbol() {
    static constexpr std::array<std::string_view, 6> pairs = {"==", "!=", "<=", ">=", "&&", "||"};
    static constexpr std::string_view singles = "()[]{}.,:?!<>+-*/%";
    const std::size_t start = at_;
    for (const std::string_view pair : pairs) {
        if (source_.substr(at_, 2) == pair) {
            at_ += 2;
            return {TokenKind::symbol, start, source_.substr(start, 2), {}};
        }
    }
    if (singles.find(source_[at_]) != std::string_view::npos) {
        ++at_;
        return {TokenKind::symbol, start, source_.substr(start, 1), {}};
    }
    const std::string_view found = source_.substr(at_, decode(source_.substr(at_)).size);
    if (static_cast<unsigned char>(found[0]) >= 0x80) {
        throw SyntaxProblem{"`" + std::string(found) + "` cannot be part of a name here (write record[\"...\"])", at_};
    }
    std::string hint;
    if (found == "=") hint = " (to compare, write ==)";
    if (found == "&") hint = " (and is &&)";
    if (found == "|") hint = " (or is ||)";
    if (found == ";") hint = " (an attribute with options is record[\"...\"])";
    const bool visible = found[0] > ' ' && found[0] < 0x7f;
    throw SyntaxProblem{
        (visible ? "`" + std::string(found) + "`" : std::string("a control character")) + " has no meaning here" + hint,
        at_};
}

bool Lexer::starts_text() const noexcept {
    std::size_t ahead = 0;
    const auto one_of = [&](char lower, char upper) { return peek(ahead) == lower || peek(ahead) == upper; };
    if (one_of('b', 'B')) {
        ++ahead;
        if (one_of('r', 'R')) ++ahead;
    } else if (one_of('r', 'R')) {
        ++ahead;
        if (one_of('b', 'B')) ++ahead;
    }
    return peek(ahead) == '"' || peek(ahead) == '\'';
}

Token Lexer::text() {
    Token token{TokenKind::text, at_, {}, {}};
    bool raw = false;
    for (; peek() != '"' && peek() != '\''; ++at_) {
        if (peek() == 'r' || peek() == 'R') raw = true;
        if (peek() == 'b' || peek() == 'B') token.kind = TokenKind::bytes;
    }
    const std::size_t quote = at_;
    const bool triple = peek(1) == peek() && peek(2) == peek();
    const std::string_view delimiter = source_.substr(quote, triple ? 3 : 1);
    at_ += delimiter.size();
    const std::size_t start = at_;
    while (source_.substr(at_, delimiter.size()) != delimiter) {
        if (at_ >= source_.size())
            throw SyntaxProblem{"a text that does not end (its closing quote is missing)", quote};
        if (!triple && (peek() == '\n' || peek() == '\r')) {
            throw SyntaxProblem{"a text does not go over a line's end (write \\n, or quote it with \"\"\")", at_};
        }
        at_ += peek() == '\\' && !raw && at_ + 1 < source_.size() ? 2 : 1;
    }
    const std::string_view content = source_.substr(start, at_ - start);
    at_ += delimiter.size();
    token.text = source_.substr(token.offset, at_ - token.offset);
    token.content = raw ? std::string(content) : unescape(content, token.kind == TokenKind::bytes, start);
    return token;
}

}  // namespace rosterd::mapping::cel
