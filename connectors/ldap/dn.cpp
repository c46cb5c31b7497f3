#include "dn.hpp"

#include <ldap.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <algorithm>
#include <memory>

#include "attribute_name.hpp"
#include "utf8.hpp"

namespace rosterd::ldap {
namespace {

constexpr bool is_special(char c) {
    return c == ',' || c == '+' || c == '"' || c == '\\' || c == '<' || c == '>' || c == ';' || c == '=';
}

bool is_plain_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// RFC 4518 2.2, the part that NFKC_Casefold leaves: line ends and tabs are spaces, other controls are nothing.
std::string map_controls(std::string_view value) {
    std::string mapped;
    mapped.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        auto c = static_cast<unsigned char>(value[i]);
        if (c == 0xc2 && i + 1 < value.size() && static_cast<unsigned char>(value[i + 1]) < 0xa0) {
            if (static_cast<unsigned char>(value[++i]) == 0x85) mapped += ' ';
        } else if (c >= 0x09 && c <= 0x0d) {
            mapped += ' ';
        } else if (c >= 0x20 && c != 0x7f) {
            mapped += value[i];
        }
    }
    return mapped;
}

std::string fold(std::string_view value) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
    std::string folded;
    icu::StringByteSink<std::string> sink(&folded);
    if (U_SUCCESS(status))
        folding->normalizeUTF8(0, icu::StringPiece(value.data(), static_cast<std::int32_t>(value.size())), sink,
                               nullptr, status);
    return U_SUCCESS(status) ? folded : ascii_lower(value);
}

void squeeze_spaces(std::string& text) {
    std::size_t size = 0;
    for (char c : text)
        if (c != ' ' || (size > 0 && text[size - 1] != ' ')) text[size++] = c;
    if (size > 0 && text[size - 1] == ' ') --size;
    text.resize(size);
}

void append_escaped(std::string& out, std::string_view value) {
    if (value.starts_with('#')) out += '\\';
    for (char c : value) {
        if (is_special(c)) out += '\\';
        out += c;
    }
}

std::string hex(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (char c : bytes) {
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

// The # form of bytes that are no text: BER of an OCTET STRING.
std::string octet_string(std::string_view bytes) {
    std::string ber(1, '\x04');
    if (bytes.size() < 0x80) {
        ber += static_cast<char>(bytes.size());
    } else {
        std::string length;
        for (std::size_t rest = bytes.size(); rest > 0; rest >>= 8) length.insert(0, 1, static_cast<char>(rest & 0xff));
        ber += static_cast<char>(0x80 | length.size());
        ber += length;
    }
    return ber.append(bytes);
}

// The characters inside the BER of a string type; nullopt for anything else.
std::optional<std::string_view> string_in_ber(std::string_view ber) {
    if (ber.size() < 2) return std::nullopt;
    constexpr std::string_view string_tags("\x04\x0c\x13\x16");  // OCTET, UTF8, Printable, IA5
    if (string_tags.find(ber[0]) == string_tags.npos) return std::nullopt;
    auto length = static_cast<std::size_t>(static_cast<unsigned char>(ber[1]));
    std::size_t at = 2;
    if (length >= 0x80) {
        std::size_t digits = length & 0x7f;
        if (digits == 0 || digits > 4 || ber.size() < 2 + digits) return std::nullopt;
        length = 0;
        for (; digits > 0; --digits) length = length << 8 | static_cast<unsigned char>(ber[at++]);
    }
    if (ber.size() - at != length) return std::nullopt;
    return ber.substr(at);
}

std::string normal_part(std::string_view type, std::string_view value, bool binary) {
    std::string part = canonical_type(type) + "=";
    if (binary) {
        std::optional<std::string_view> inside = string_in_ber(value);
        if (!inside) return part + "#" + hex(value);
        value = *inside;
    }
    if (is_utf8(value))
        append_escaped(part, normal_value(value));
    else
        part += "#" + hex(octet_string(value));
    return part;
}

std::string_view text_of(const berval& value) {
    return value.bv_len > 0 ? std::string_view(value.bv_val, value.bv_len) : std::string_view();
}

struct DnFree {
    void operator()(LDAPRDN* dn) const { ldap_dnfree(dn); }
};
using Parsed = std::unique_ptr<LDAPRDN, DnFree>;

std::optional<Parsed> parse(std::string_view text) {
    berval whole{text.size(), const_cast<char*>(text.data())};
    LDAPDN dn = nullptr;
    if (ldap_bv2dn(&whole, &dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return std::nullopt;
    return Parsed(dn);
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Takes the value at the start of `text`, up to the comma after it, without its escapes. Returns its length there; npos
// for quotes, # forms, several parts, control characters and mistakes, which are the real parser's.
std::size_t take_plain_value(std::string_view text, std::string& value) {
    std::size_t at = std::min(text.find_first_not_of(' '), text.size());
    if (text.substr(at).starts_with('#')) return text.npos;
    for (; at < text.size() && text[at] != ','; ++at) {
        char c = text[at];
        if (c == '\\') {
            if (++at == text.size()) return text.npos;
            c = text[at];
            if (int high = hex_digit(c); high >= 0) {
                int low = at + 1 < text.size() ? hex_digit(text[at + 1]) : -1;
                if (low < 0) return text.npos;
                ++at;
                c = static_cast<char>(high << 4 | low);
            } else if (!is_special(c) && c != '#' && c != ' ') {
                return text.npos;
            }
        } else if (is_special(c)) {
            return text.npos;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return text.npos;
        value += c;
    }
    return at;
}

// Appends the normal form of the RDN at the start of `text` when it is plain. Returns its length there, 0 when it needs
// the real parser.
std::size_t append_plain_rdn(std::string_view text, std::string& out) {
    std::size_t equals = text.find('=');
    if (equals == text.npos || equals == 0) return 0;
    std::string_view type = text.substr(0, equals);
    auto letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    for (char c : type)
        if (!letter(c) && c != '-' && (c < '0' || c > '9')) return 0;
    if (!letter(type[0])) return 0;
    std::string value;
    std::size_t length = take_plain_value(text.substr(equals + 1), value);
    if (length == text.npos || !is_utf8(value)) return 0;
    if (type == "uid" || type == "cn" || type == "ou" || type == "dc")
        out += type;
    else
        out += canonical_type(type);
    out += '=';
    append_escaped(out, normal_value(value));
    return equals + 1 + length;
}

}  // namespace

std::string normal_value(std::string_view value) {
    // NFKC_Casefold of plain ASCII is its lower case.
    std::string normal = is_plain_ascii(value) ? ascii_lower(value) : fold(map_controls(value));
    squeeze_spaces(normal);
    return normal;
}

std::optional<std::string> normal_dn_by_libldap(std::string_view text) {
    std::optional<Parsed> dn = parse(text);
    if (!dn) return std::nullopt;
    std::string out;
    for (LDAPRDN* rdn = dn->get(); rdn != nullptr && *rdn != nullptr; ++rdn) {
        std::vector<std::string> parts;
        for (LDAPAVA** ava = *rdn; *ava != nullptr; ++ava) {
            bool binary = ((*ava)->la_flags & LDAP_AVA_BINARY) != 0;
            std::string_view value = text_of((*ava)->la_value);
            if (binary && value.empty()) return std::nullopt;  // "#" and no digits, which libldap lets pass
            parts.push_back(normal_part(text_of((*ava)->la_attr), value, binary));
        }
        std::sort(parts.begin(), parts.end());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (!out.empty()) out += i == 0 ? ',' : '+';
            out += parts[i];
        }
    }
    return out;
}

std::optional<std::string> normal_dn(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (at > 0) {
            out += ',';
            if (++at == text.size()) return normal_dn_by_libldap(text);
        }
        std::size_t length = append_plain_rdn(text.substr(at), out);
        if (length == 0) return normal_dn_by_libldap(text);
        at += length;
    }
    return out;
}

std::string_view parent_dn(std::string_view normal) noexcept {
    for (std::size_t i = 0; i < normal.size(); ++i) {
        if (normal[i] == '\\')
            ++i;
        else if (normal[i] == ',')
            return normal.substr(i + 1);
    }
    return {};
}

std::string escaped_value(std::string_view value) {
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        char c = value[i];
        bool at_edge = (c == ' ' && (i == 0 || i + 1 == value.size())) || (c == '#' && i == 0);
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            text += '\\' + hex({&c, 1});
        } else {
            if (is_special(c) || at_edge) text += '\\';
            text += c;
        }
    }
    return text;
}

std::string_view first_rdn(std::string_view dn) noexcept {
    bool quoted = false;
    for (std::size_t i = 0; i < dn.size(); ++i) {
        if (dn[i] == '\\')
            ++i;
        else if (dn[i] == '"')
            quoted = !quoted;
        else if ((dn[i] == ',' || dn[i] == ';') && !quoted)
            return dn.substr(0, i);
    }
    return dn;
}

std::string_view after_first_rdn(std::string_view dn) noexcept {
    std::size_t size = first_rdn(dn).size();
    if (size >= dn.size()) return {};
    std::string_view rest = dn.substr(size + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return rest;
}

std::vector<std::pair<std::string, std::string>> rdn_values(std::string_view dn) {
    std::vector<std::pair<std::string, std::string>> values;
    std::optional<Parsed> parsed = parse(dn);
    if (!parsed || parsed->get() == nullptr || **parsed == nullptr) return values;
    for (LDAPAVA** ava = **parsed; *ava != nullptr; ++ava)
        values.emplace_back(canonical_type(text_of((*ava)->la_attr)), std::string(text_of((*ava)->la_value)));
    return values;
}

const DnCache::Known& DnCache::remembered(std::string_view text) {
    constexpr std::size_t most = 100'000;  // then it starts anew: more parents than that are no parents
    // A person's manager is mostly where the person is.
    if (last_ != nullptr && last_->first == text) return last_->second;
    auto found = seen_.find(text);
    if (found == seen_.end()) {
        if (seen_.size() >= most) seen_.clear();
        found = seen_.emplace(text, Known{normal_dn(text), next_number_++}).first;
    }
    last_ = &*found;
    return last_->second;
}

const std::string* DnCache::normal(std::string_view text) {
    result_.clear();
    parent_ = no_parent;
    std::size_t length = append_plain_rdn(text, result_);
    if (length > 0 && length < text.size()) {
        const Known& above = remembered(text.substr(length + 1));
        if (!above.normal || above.normal->empty()) return nullptr;
        parent_ = above.number;
        result_ += ',';
        result_ += *above.normal;
        return &result_;
    }
    std::optional<std::string> whole = normal_dn(text);
    if (!whole) return nullptr;
    result_ = std::move(*whole);
    return &result_;
}

}  // namespace rosterd::ldap
