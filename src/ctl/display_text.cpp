#include "ctl/display_text.hpp"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <new>

namespace rosterd::ctl {
namespace {

constexpr UChar32 replacement = 0xfffd;
constexpr UChar32 zero_width_joiner = 0x200d;
constexpr UChar32 emoji_presentation = 0xfe0f;
constexpr UChar32 soft_hyphen = 0xad;
constexpr std::string_view ellipsis = "\u2026";

bool is_plain_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

void append(std::string& text, UChar32 character) {
    char bytes[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, character);
    text.append(bytes, static_cast<std::size_t>(length));
}

UChar32 shown_as(UChar32 character) {
    if (character < 0) return replacement;
    if (character < 0x20) return 0x2400 + character;
    if (character == 0x7f) return 0x2421;
    const auto category = u_charType(character);
    const bool moves_text = category == U_CONTROL_CHAR || category == U_LINE_SEPARATOR ||
                            category == U_PARAGRAPH_SEPARATOR || u_hasBinaryProperty(character, UCHAR_BIDI_CONTROL);
    return moves_text || U_IS_UNICODE_NONCHAR(character) ? replacement : character;
}

std::size_t columns_alone(UChar32 character) {
    if (character == soft_hyphen) return 1;
    switch (u_charType(character)) {
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
        case U_FORMAT_CHAR:
            return 0;
        default:
            break;
    }
    const int32_t hangul = u_getIntPropertyValue(character, UCHAR_HANGUL_SYLLABLE_TYPE);
    if (hangul == U_HST_VOWEL_JAMO || hangul == U_HST_TRAILING_JAMO) return 0;
    const int32_t width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// What a reader sees as one character: a letter with its marks, a flag, a family joined from several emoji.
std::size_t columns_of_cluster(std::string_view cluster) {
    std::size_t sum = 0;
    bool emoji = false;
    bool sequence = false;
    const auto size = static_cast<int32_t>(cluster.size());
    for (int32_t i = 0; i < size;) {
        UChar32 character = 0;
        U8_NEXT_OR_FFFD(cluster.data(), i, size, character);
        sum += columns_alone(character);
        emoji = emoji || u_hasBinaryProperty(character, UCHAR_EMOJI);
        sequence = sequence || character == zero_width_joiner || character == emoji_presentation ||
                   u_hasBinaryProperty(character, UCHAR_EMOJI_MODIFIER);
    }
    return emoji && sequence ? 2 : sum;
}

// Calls visit(cluster) for each in order until it returns false.
template <class Visit>
void for_each_cluster(std::string_view text, Visit visit) {
    struct Close {
        void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
        void operator()(UText* view) const { utext_close(view); }
    };
    UErrorCode status = U_ZERO_ERROR;
    // Opening one reads its rules; a table asks a hundred thousand times.
    thread_local const std::unique_ptr<UBreakIterator, Close> breaks(
        ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &status));
    const std::unique_ptr<UText, Close> view(
        utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status));
    ubrk_setUText(breaks.get(), view.get(), &status);
    if (U_FAILURE(status)) throw std::bad_alloc();
    int32_t start = ubrk_first(breaks.get());
    for (int32_t end = ubrk_next(breaks.get()); end != UBRK_DONE; start = end, end = ubrk_next(breaks.get())) {
        if (!visit(text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start)))) return;
    }
}

}  // namespace

std::string harmless(std::string_view text) {
    if (is_plain_ascii(text)) return std::string(text);
    std::string result;
    result.reserve(text.size());
    const auto size = static_cast<int32_t>(text.size());
    for (int32_t i = 0; i < size;) {
        UChar32 character = 0;
        U8_NEXT(text.data(), i, size, character);
        append(result, shown_as(character));
    }
    return result;
}

std::size_t columns(std::string_view text) {
    if (is_plain_ascii(text)) return text.size();
    std::size_t sum = 0;
    for_each_cluster(text, [&](std::string_view cluster) {
        sum += columns_of_cluster(cluster);
        return true;
    });
    return sum;
}

std::string cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit || columns(text) <= limit) return std::string(text);
    if (limit == 0) return {};
    std::size_t used = 0;
    std::size_t kept = 0;
    for_each_cluster(text, [&](std::string_view cluster) {
        used += columns_of_cluster(cluster);
        if (used > limit - 1) return false;
        kept += cluster.size();
        return true;
    });
    return std::string(text.substr(0, kept)) + std::string(ellipsis);
}

std::string padded(std::string_view text, std::size_t width, Align align) {
    const std::size_t used = columns(text);
    const std::string space(used < width ? width - used : 0, ' ');
    return align == Align::left ? std::string(text) + space : space + std::string(text);
}

}  // namespace rosterd::ctl
