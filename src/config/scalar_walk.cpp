#include "config/scalar_walk.hpp"

#include <algorithm>

#include "config/source_text.hpp"

namespace rosterd::config {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view spaces = " \t\r\n";

// Behind `&anchor` and `!tag`, at the scalar's own first character.
std::size_t skip_properties(std::string_view text, std::size_t at) {
    while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
        at = std::min(text.find_first_of(spaces, at), text.size());
        at = std::min(text.find_first_not_of(spaces, at), text.size());
    }
    return at;
}

// A scalar being stepped through, one character of its value at a time.
class Walk {
public:
    Walk(std::string_view text, std::size_t start) : text_(text), at_(skip_properties(text, start)) {
        const char first = current();
        if (first == '"' || first == '\'') {
            quote_ = first;
            ++at_;
        } else if (first == '|' || first == '>') {
            enter_block();
        }
        settle();
    }

    std::size_t at() const noexcept { return at_; }
    char quote() const noexcept { return quote_; }
    bool at_end() const noexcept { return at_ >= text_.size(); }
    bool at_quote() const noexcept { return quote_ != 0 && current() == quote_ && !doubled(); }

    void step() {
        if (at_end() || at_quote()) return;
        if (breaks_ > 0) {  // of several line breaks in a row the first one vanishes
            if (--breaks_ == 0) at_ = next_;
        } else if (quote_ == '"' && current() == '\\') {
            at_ += escape_length();
        } else {
            at_ += doubled() ? 2 : std::max<std::size_t>(character_length(text_, at_), 1);
        }
        at_ = std::min(at_, text_.size());
        settle();
    }

private:
    char current() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool doubled() const noexcept { return quote_ == '\'' && text_.substr(at_).starts_with("''"); }

    std::size_t escape_length() const noexcept {
        switch (at_ + 1 < text_.size() ? text_[at_ + 1] : '\0') {
            case 'x':
                return 4;
            case 'u':
                return 6;
            case 'U':
                return 10;
            default:
                return 2;
        }
    }

    void enter_block() {
        literal_ = current() == '|';
        std::size_t line = text_.find('\n', at_);
        at_ = text_.size();
        while (line != std::string_view::npos) {  // to the first line that is not blank: its indentation counts
            const std::size_t content = text_.find_first_not_of(' ', line + 1);
            if (content == std::string_view::npos) return;
            if (text_[content] != '\n' && text_[content] != '\r') {
                indent_ = content - line - 1;
                at_ = content;
                return;
            }
            line = text_.find('\n', content);
        }
    }

    // At a line break: how many characters of the value it stands for, and where the text goes on.
    void settle() {
        if (breaks_ > 0) return;
        while (quote_ == '"' && text_.substr(at_).starts_with("\\\n")) {
            at_ = std::min(text_.find_first_not_of(blanks, at_ + 2), text_.size());
        }
        if (current() != '\n' && current() != '\r') return;
        if (literal_) {
            const std::size_t line = text_.find('\n', at_);
            if (line == std::string_view::npos) return;
            std::size_t content = line + 1;
            while (content < text_.size() && content - line - 1 < indent_ && text_[content] == ' ') ++content;
            breaks_ = 1;
            next_ = content;
            return;
        }
        next_ = std::min(text_.find_first_not_of(spaces, at_), text_.size());
        const auto lines = std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                      text_.begin() + static_cast<std::ptrdiff_t>(next_), '\n');
        breaks_ = std::max<std::size_t>(static_cast<std::size_t>(lines), 2) - 1;
    }

    std::string_view text_;
    std::size_t at_;
    char quote_ = 0;
    bool literal_ = false;
    std::size_t indent_ = 0;
    std::size_t breaks_ = 0;  // characters that the line breaks at hand still stand for
    std::size_t next_ = 0;    // where the text goes on behind them
};

}  // namespace

std::size_t find_character(std::string_view text, std::size_t start, std::size_t index) {
    Walk walk(text, start);
    for (; index > 0 && !walk.at_end() && !walk.at_quote(); --index) walk.step();
    return std::min(walk.at(), text.size());
}

bool is_closed(std::string_view text, std::size_t start) {
    Walk walk(text, start);
    if (walk.quote() == 0) return true;
    while (!walk.at_end() && !walk.at_quote()) walk.step();
    return walk.at_quote();
}

}  // namespace rosterd::config
