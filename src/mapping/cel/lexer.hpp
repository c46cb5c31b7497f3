#pragma once
// Cuts an expression into tokens.

#include <cstdint>
#include <string>
#include <string_view>

namespace rosterd::mapping::cel {

enum class TokenKind : std::uint8_t {
    end,
    name,         // identifiers and keywords
    quoted_name,  // `x-y` in backquotes, after a dot; `text` is what is between them
    symbol,       // one or two characters
    integer,      // `text` as written, without suffix
    unsigned_integer,
    real,
    text,  // `content` is the value
    bytes,
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::size_t offset = 0;
    std::string_view text;
    std::string content;

    bool is(std::string_view symbol) const noexcept { return kind == TokenKind::symbol && text == symbol; }
    bool is_word(std::string_view word) const noexcept { return kind == TokenKind::name && text == word; }
};

class Lexer {
public:
    explicit Lexer(std::string_view source) : source_(source) {}
    Token next();  // throws SyntaxProblem

private:
    void skip_blanks() noexcept;
    Token number();
    Token quoted_name();
    Token symbol();
    // An opening quote may follow at this place, after the prefixes of raw texts and bytes.
    bool starts_text() const noexcept;
    Token text();
    char peek(std::size_t ahead = 0) const noexcept {
        return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
    }

    std::string_view source_;
    std::size_t at_ = 0;
};

}  // namespace rosterd::mapping::cel
