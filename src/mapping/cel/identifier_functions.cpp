// Ours: identifiers made from texts. slug(text), uuid5(namespace, text).

#include <openssl/evp.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>

#include "mapping/cel/functions.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;
using Uuid = std::array<unsigned char, 16>;

// Any script in plain Latin letters: 王 becomes wang, Ü becomes u. Stateless once made; nullptr when ICU lacks its
// data.
const icu::Transliterator* latin() {
    static const std::unique_ptr<const icu::Transliterator> transliterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<const icu::Transliterator> made(
            icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Any-Lower", UTRANS_FORWARD, status));
        if (U_FAILURE(status)) made.reset();
        return made;
    }();
    return transliterator.get();
}

// Letters and digits of ASCII, everything between them one hyphen.
Value slug(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text)) return Value::error();
    const icu::Transliterator* transliterator = latin();
    if (!transliterator) return Value::error("slug needs the data of ICU, which is not installed");
    const std::string_view text = arguments[0].as_text();
    run.spend(50 + 4 * text.size());
    auto letters = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    transliterator->transliterate(letters);
    std::string result;
    bool gap = false;
    for (std::int32_t at = 0; at < letters.length(); ++at) {
        const char16_t c = letters[at];
        const bool kept = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
        if (kept && gap && !result.empty()) result += '-';
        if (kept) result += static_cast<char>(c);
        gap = !kept;
    }
    return run.text(result);
}

std::optional<unsigned> digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

std::optional<Uuid> parse_uuid(std::string_view text) noexcept {
    // The namespaces of RFC 9562 differ in one digit.
    std::string well_known = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    static constexpr std::array<std::pair<std::string_view, char>, 4> names = {
        {{"dns", '0'}, {"url", '1'}, {"oid", '2'}, {"x500", '4'}}};
    for (const auto& [name, last] : names) {
        if (text != name) continue;
        well_known[7] = last;
        text = well_known;
    }
    if (text.size() != 36) return std::nullopt;
    Uuid uuid{};
    std::size_t digits = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool hyphen = at == 8 || at == 13 || at == 18 || at == 23;
        const std::optional<unsigned> value = digit(text[at]);
        if (hyphen ? text[at] != '-' : !value) return std::nullopt;
        if (hyphen) continue;
        uuid[digits / 2] = static_cast<unsigned char>(uuid[digits / 2] << 4U | *value);
        ++digits;
    }
    return uuid;
}

std::string to_text(const Uuid& uuid) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t at = 0; at < uuid.size(); ++at) {
        if (at == 4 || at == 6 || at == 8 || at == 10) text += '-';
        text += digits[uuid[at] >> 4U];
        text += digits[uuid[at] & 15U];
    }
    return text;
}

// RFC 9562 section 5.5: the same name in the same namespace is the same everywhere and for ever.
Value uuid5(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text) || !arguments[1].is(Type::text)) return Value::error();
    const std::optional<Uuid> space = parse_uuid(arguments[0].as_text());
    if (!space) return Value::error("the namespace of uuid5 is a UUID, or one of dns, url, oid, x500");
    std::string content(space->begin(), space->end());
    content += arguments[1].as_text();
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    if (EVP_Digest(content.data(), content.size(), hash.data(), nullptr, EVP_sha1(), nullptr) != 1) {
        return Value::error("uuid5 needs SHA-1, which the system's OpenSSL refuses");
    }
    Uuid uuid{};
    std::copy_n(hash.begin(), uuid.size(), uuid.begin());
    uuid[6] = static_cast<unsigned char>((uuid[6] & 0x0fU) | 0x50U);
    uuid[8] = static_cast<unsigned char>((uuid[8] & 0x3fU) | 0x80U);
    return run.text(to_text(uuid));
}

constexpr std::array<FunctionEntry, 2> functions = {{
    {"slug", CallStyle::function, 1, 1, slug},
    {"uuid5", CallStyle::function, 2, 2, uuid5},
}};

}  // namespace

std::span<const FunctionEntry> identifier_functions() noexcept {
    return functions;
}

}  // namespace rosterd::mapping::cel
