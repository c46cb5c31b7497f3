#pragma once
// The text of a configuration file and the positions in it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd::config {

struct Position {
    int line = 0, column = 0;  // from 1, columns in characters; 0: the file as a whole
    friend auto operator<=>(const Position&, const Position&) = default;
};

class SourceText {
public:
    SourceText() = default;
    explicit SourceText(std::string text);  // a byte order mark is taken off

    std::string_view text() const noexcept { return text_; }
    Position position(std::size_t offset) const;  // of a byte; behind the end: the end

private:
    std::size_t characters_before(std::size_t offset) const;

    std::string text_;
    std::vector<std::size_t> lines_;   // where each begins
    std::vector<std::size_t> counts_;  // characters before every so many bytes: a file may be one long line
};

// Why a text is no YAML before any parser sees it: bytes that are not UTF-8, control characters (a parser takes some of
// them for the end of the file), a tab that indents.
struct TextFault {
    std::size_t offset = 0;
    std::string message;
};
std::optional<TextFault> find_fault(std::string_view text);

// Length in bytes of the UTF-8 character that begins here; 0: none does. Refuses overlong forms and surrogates.
std::size_t character_length(std::string_view text, std::size_t offset) noexcept;
bool is_utf8(std::string_view text) noexcept;

// The same on one line, valid UTF-8: control characters and stray bytes written out.
std::string one_line(std::string_view text);

// For messages: `word`, with control characters written out and long ones cut.
std::string in_quotes(std::string_view word);

}  // namespace rosterd::config
