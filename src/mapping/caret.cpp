#include "mapping/caret.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace rosterd::mapping {
namespace {

constexpr UChar32 replacement = 0xfffd;
constexpr std::size_t most = 60;  // characters on either side of the place

std::size_t columns_of(UChar32 character) {
    const auto category = u_charType(character);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK) return 0;
    const int32_t width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

bool is_harmful(UChar32 character) {
    switch (u_charType(character)) {
        case U_CONTROL_CHAR:
        case U_FORMAT_CHAR:
        case U_LINE_SEPARATOR:
        case U_PARAGRAPH_SEPARATOR:
            return true;
        default:
            return character < 0;
    }
}

// A line as it is shown, and how many columns it takes.
struct Shown {
    std::string text;
    std::size_t columns = 0;

    void add(UChar32 character) {
        if (character < 0 || is_harmful(character)) character = replacement;
        char bytes[U8_MAX_LENGTH];
        int32_t length = 0;
        U8_APPEND_UNSAFE(bytes, length, character);
        text.append(bytes, static_cast<std::size_t>(length));
        columns += columns_of(character);
    }
};

std::u32string decoded(std::string_view text) {
    std::u32string characters;
    const auto size = static_cast<int32_t>(text.size());
    for (int32_t at = 0; at < size;) {
        UChar32 character = 0;
        U8_NEXT_OR_FFFD(text.data(), at, size, character);
        characters.push_back(static_cast<char32_t>(character));
    }
    return characters;
}

}  // namespace

std::string with_caret(std::string_view expression, std::size_t column, std::string_view indent) {
    const std::u32string text = decoded(expression);
    const std::size_t place = std::min(std::max<std::size_t>(column, 1) - 1, text.size());
    const std::size_t before = place == 0 ? std::u32string::npos : text.rfind(U'\n', place - 1);
    const std::size_t start = before == std::u32string::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find(U'\n', place), text.size());
    Shown left, right;
    for (std::size_t at = place - start > most ? place - most : start; at < place; ++at)
        left.add(static_cast<UChar32>(text[at]));
    for (std::size_t at = place; at < end; ++at) {
        if (at - place == most) {
            right.text += "\u2026";
            break;
        }
        right.add(static_cast<UChar32>(text[at]));
    }
    std::string lines(indent);
    lines += left.text + right.text + '\n';
    lines += indent;
    return lines + std::string(left.columns, ' ') + "^\n";
}

}  // namespace rosterd::mapping
