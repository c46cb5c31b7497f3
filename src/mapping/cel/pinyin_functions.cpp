// Ours: Chinese names in Latin letters. pinyin(text), pinyinInitials(text).

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "mapping/cel/functions.hpp"
#include "mapping/cel/utf8.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;

std::unique_ptr<const icu::Transliterator> make(const char* id) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<const icu::Transliterator> made(
        icu::Transliterator::createInstance(icu::UnicodeString(id, -1, US_INV), UTRANS_FORWARD, status));
    if (U_FAILURE(status)) made.reset();
    return made;
}

// Stateless once made; nullptr when ICU lacks its data. `names` reads what stands first as a surname: CLDR's
// Han-Latin-Names, with compound ones.
const icu::Transliterator* reader(bool names) {
    static const std::unique_ptr<const icu::Transliterator> of_names = make("Han-Latin/Names"),
                                                            of_texts = make("Han-Latin");
    return (names ? of_names : of_texts).get();
}

// Surnames that CLDR's rules read as the everyday word.
constexpr std::array<std::pair<std::u16string_view, std::string_view>, 2> surnames = {
    {{u"朴", "piao"}, {u"单于", "chan yu"}}};

bool is_han(UChar32 c) noexcept {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(c, &status) == USCRIPT_HAN;
}

// Syllables without tones, a blank between them; ü is v, as input methods and user names have it. What has no reading
// stays.
void append_syllables(icu::UnicodeString han, bool name, std::string& syllables) {
    if (name) {
        for (const auto& [surname, reading] : surnames) {
            const auto length = static_cast<std::int32_t>(surname.size());
            const icu::UnicodeString written(surname.data(), length);
            if (han.length() <= length || !han.startsWith(written)) continue;
            syllables += reading;
            syllables += ' ';
            han.remove(0, length);
            name = false;
            break;
        }
    }
    reader(name)->transliterate(han);
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString apart = icu::Normalizer2::getNFDInstance(status)->normalize(han, status);
    icu::UnicodeString plain;
    for (std::int32_t at = 0; at < apart.length(); ++at) {
        const char16_t c = apart[at];
        constexpr char16_t first_mark = 0x300, last_mark = 0x36f, diaeresis = 0x308;
        if (c == diaeresis && !plain.isEmpty()) {
            plain.setCharAt(plain.length() - 1, u'v');
        } else if (c < first_mark || c > last_mark) {
            plain.append(c);
        }
    }
    plain.trim().toUTF8String(syllables);
}

// Calls han(syllables) and other(text) for the runs of the text, in order.
template <class Han, class Other>
void read_runs(std::string_view text, Han han, Other other) {
    const auto letters =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    bool first = true;
    for (std::int32_t at = 0; at < letters.length();) {
        const std::int32_t start = at;
        const bool chinese = is_han(letters.char32At(at));
        while (at < letters.length() && is_han(letters.char32At(at)) == chinese) at = letters.moveIndex32(at, 1);
        const icu::UnicodeString run = letters.tempSubStringBetween(start, at);
        std::string result;
        if (chinese) {
            append_syllables(run, first, result);
            first = false;
            han(result);
        } else {
            run.toUTF8String(result);
            other(result);
        }
    }
}

const char* check(Run& run, Arguments arguments) {
    run.spend(50 + 8 * arguments[0].as_text().size());
    return reader(true) && reader(false) ? nullptr : "pinyin needs the data of ICU, which is not installed";
}

Value pinyin(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text)) return Value::error();
    if (arguments.size() > 1 && !arguments[1].is(Type::text)) return Value::error();
    if (const char* problem = check(run, arguments)) return Value::error(problem);
    const std::string_view separator = arguments.size() > 1 ? arguments[1].as_text() : std::string_view();
    std::string result;
    read_runs(
        arguments[0].as_text(),
        [&](const std::string& syllables) {
            run.spend(syllables.size() * (1 + separator.size() / 64));
            for (const char c : syllables) {
                if (c == ' ') {
                    result += separator;
                } else {
                    result += c;
                }
            }
        },
        [&](const std::string& other) { result += other; });
    return run.text(result);
}

// One letter for each Chinese character; other words keep their first.
Value pinyin_initials(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text)) return Value::error();
    if (const char* problem = check(run, arguments)) return Value::error(problem);
    std::string result;
    const auto add_initials = [&result](std::string_view words) {
        bool begins = true;
        while (!words.empty()) {
            const std::size_t size = decode(words).size;
            const bool blank = words.front() == ' ' || words.front() == '\t' || words.front() == '-';
            if (begins && !blank) result += words.substr(0, size);
            begins = blank;
            words.remove_prefix(size);
        }
    };
    read_runs(arguments[0].as_text(), add_initials, add_initials);
    return run.text(result);
}

constexpr std::array<FunctionEntry, 2> functions = {{
    {"pinyin", CallStyle::function, 1, 2, pinyin},
    {"pinyinInitials", CallStyle::function, 1, 1, pinyin_initials},
}};

}  // namespace

std::span<const FunctionEntry> pinyin_functions() noexcept {
    return functions;
}

}  // namespace rosterd::mapping::cel
