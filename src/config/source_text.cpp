#include "config/source_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace rosterd::config {
namespace {

constexpr std::size_t counted_every = 1024;  // bytes

bool begins_character(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

std::string hexadecimal(char c) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "0x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return text.data();
}

std::optional<TextFault> bad_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '\0') return TextFault{at, "a NUL byte (the file must be UTF-8 text)"};
        if (is_control(c) && c != '\n' && c != '\r' && c != '\t') {
            return TextFault{at, "the control character " + hexadecimal(c) +
                                     " (write it as an escape in double quotes, or take it out)"};
        }
        const std::size_t length = character_length(text, at);
        if (length == 0) return TextFault{at, "the byte " + hexadecimal(c) + " is not UTF-8 (save the file as UTF-8)"};
        at += length;
    }
    return std::nullopt;
}

std::optional<TextFault> indenting_tab(std::string_view text) {
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = text.substr(start, end - start);
        const std::size_t content = line.find_first_not_of(" \t\r");
        if (content != std::string_view::npos && line[content] != '#') {
            const std::size_t tab = line.substr(0, content).find('\t');
            if (tab != std::string_view::npos) {
                return TextFault{start + tab, "a tab in the indentation (YAML indents with spaces only)"};
            }
        }
        start = end + 1;
    }
    return std::nullopt;
}

}  // namespace

SourceText::SourceText(std::string text) : text_(std::move(text)) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
    lines_.push_back(0);
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text_.size(); ++at) {
        if (at % counted_every == 0) counts_.push_back(characters);
        if (text_[at] == '\n') lines_.push_back(at + 1);
        if (begins_character(text_[at])) ++characters;
    }
    counts_.push_back(characters);
}

std::size_t SourceText::characters_before(std::size_t offset) const {
    const std::size_t step = offset / counted_every;
    std::size_t characters = counts_[step];
    for (std::size_t at = step * counted_every; at < offset; ++at) {
        if (begins_character(text_[at])) ++characters;
    }
    return characters;
}

Position SourceText::position(std::size_t offset) const {
    if (lines_.empty()) return {};
    offset = std::min(offset, text_.size());
    const auto line = std::ranges::upper_bound(lines_, offset) - 1;
    const std::size_t column = characters_before(offset) - characters_before(*line) + 1;
    return {static_cast<int>(line - lines_.begin()) + 1, static_cast<int>(column)};
}

std::optional<TextFault> find_fault(std::string_view text) {
    std::optional<TextFault> fault = bad_character(text);
    return fault ? fault : indenting_tab(text);
}

std::size_t character_length(std::string_view text, std::size_t offset) noexcept {
    const auto byte = [&](std::size_t index) -> unsigned {
        return offset + index < text.size() ? static_cast<unsigned char>(text[offset + index]) : 0U;
    };
    const auto follows = [&](std::size_t index, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(index) >= low && byte(index) <= high;
    };
    if (offset >= text.size()) return 0;
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

bool is_utf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string one_line(std::string_view text) {
    std::string line;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const std::size_t length = character_length(text, at);
        if (c == '\n') {
            line += "\\n";
        } else if (length == 0 || is_control(c)) {
            line += "\\x" + hexadecimal(c).substr(2);
        } else {
            line += text.substr(at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
    return line;
}

std::string in_quotes(std::string_view word) {
    constexpr std::size_t longest = 80;  // bytes
    std::size_t end = 0;
    while (end < word.size()) {
        const std::size_t next = end + std::max<std::size_t>(character_length(word, end), 1);
        if (next > longest) break;
        end = next;
    }
    return "`" + one_line(word.substr(0, end)) + (end < word.size() ? "...`" : "`");
}

}  // namespace rosterd::config
