// From what a directory sent to the one canonical text of a field. Problems say what the value is, never the value.

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "model/directory.hpp"
#include "model/fields.hpp"

namespace rosterd {
namespace {

Coerced fine(std::string text) {
    return {.text = std::move(text), .problem = {}};
}

Coerced refuse(std::string_view what, std::string_view wanted) {
    std::string problem(what);
    problem += " (wanted: ";
    problem += wanted;
    problem += ')';
    return {.text = {}, .problem = std::move(problem)};
}

std::string_view wanted_by(const Field& field) noexcept {
    switch (field.type) {
        case FieldType::text:
            return "text";
        case FieldType::email:
            return "an address such as name@example.com";
        case FieldType::phone:
            return "a telephone number";
        case FieldType::url:
            return "an address such as https://example.com";
        case FieldType::date:
            return "a date such as 1990-12-31";
        case FieldType::integer:
            return "a whole number";
        case FieldType::boolean:
            return "true or false";
        case FieldType::gender:
            return "M, F or U";
        case FieldType::status:
            return "Activated, Suspended, Deactivated, Resigned or Archived";
    }
    return "text";
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Letters and digits of ASCII, spaces and signs: nearly every value, and nothing more to look at.
bool is_plain(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

// C0, DEL, and C1 (U+0080 to U+009F, in UTF-8 C2 80 to C2 9F). The text is valid UTF-8.
bool has_control_characters(std::string_view text, bool lines) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == 0x7f || (byte < 0x20 && !(lines && (byte == '\n' || byte == '\t')))) return true;
        if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
    }
    return false;
}

std::string with_plain_line_ends(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        result += text[i];
    }
    return result;
}

// What every text has to keep: encoding, no control characters, the limit.
Coerced checked_text(const Field& field, std::string_view text) {
    if (text.size() > field.limit) {
        return refuse("text of " + std::to_string(text.size()) + " bytes",
                      "at most " + std::to_string(field.limit) + " bytes");
    }
    text = trimmed(text);
    if (is_plain(text)) return fine(std::string(text));
    if (!simdjson::validate_utf8(text.data(), text.size())) return refuse("text that is not UTF-8", "UTF-8");
    std::string kept = field.lines ? with_plain_line_ends(text) : std::string(text);
    if (has_control_characters(kept, field.lines)) {
        return refuse("text with control characters", "text without them");
    }
    return fine(std::move(kept));
}

bool has_blanks(std::string_view text) noexcept {
    return std::ranges::any_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
}

bool is_address(std::string_view text) noexcept {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos && !has_blanks(text);
}

bool has_digit(std::string_view text) noexcept {
    return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool same_word(std::string_view left, std::string_view right) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::string day_of(Instant instant) {
    return to_text(instant).substr(0, 10);
}

// 1990-12-31, 1990/12/31, 19901231, an RFC 3339 instant or an LDAP generalizedTime; of the last two the day they name.
std::optional<std::string> day_in(std::string_view text) {
    std::string digits;
    for (const char c : text.substr(0, 10)) {
        if (c >= '0' && c <= '9') digits += c;
    }
    if (digits.size() < 8) return std::nullopt;
    digits.resize(8);
    std::string day = digits.substr(0, 4) + '-' + digits.substr(4, 2) + '-' + digits.substr(6, 2);
    std::string slashes = day;
    std::ranges::replace(slashes, '-', '/');
    const bool dashed = text.starts_with(day) || text == slashes;
    // Without its zone it would be any long number, milliseconds for one.
    const bool generalized = text.size() >= 11 && text.starts_with(digits) &&
                             text.find_first_not_of("0123456789.,Z+-") == std::string_view::npos &&
                             text.find_first_of("Z+-") != std::string_view::npos;
    const bool whole = text.size() == 10 ? dashed : dashed && parse_instant(text).has_value();
    if (!whole && text != digits && !generalized) return std::nullopt;
    if (!parse_instant(day + "T00:00:00Z")) return std::nullopt;  // no such day
    return day;
}

Coerced coerce_integer(const Field& field, std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return refuse("text that is no whole number", wanted_by(field));
    }
    return fine(std::to_string(number));
}

Coerced coerce_boolean(const Field& field, std::string_view text) {
    if (same_word(text, "true") || text == "1") return fine("true");
    if (same_word(text, "false") || text == "0") return fine("false");
    return refuse("text that is neither true nor false", wanted_by(field));
}

// The API's letters, common words, and the numbers of ISO/IEC 5218.
Coerced coerce_gender(const Field& field, std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> words = {{
        {"M", "M"},
        {"male", "M"},
        {"1", "M"},
        {"男", "M"},
        {"F", "F"},
        {"female", "F"},
        {"2", "F"},
        {"女", "F"},
        {"U", "U"},
        {"unknown", "U"},
        {"0", "U"},
        {"9", "U"},
        {"未知", "U"},
    }};
    for (const auto& [word, letter] : words) {
        if (same_word(text, word)) return fine(std::string(letter));
    }
    return refuse("text outside the vocabulary", wanted_by(field));
}

Coerced coerce_status(const Field& field, std::string_view text) {
    for (const PersonStatus status : {PersonStatus::Activated, PersonStatus::Suspended, PersonStatus::Deactivated,
                                      PersonStatus::Resigned, PersonStatus::Archived}) {
        if (same_word(text, to_string(status))) return fine(std::string(to_string(status)));
    }
    return refuse(text.empty() ? "nothing" : "text outside the vocabulary", wanted_by(field));
}

Coerced coerce_text(const Field& field, std::string_view text) {
    Coerced checked = checked_text(field, text);
    if (!checked.problem.empty()) return checked;
    const std::string& kept = checked.text;
    if (field.type == FieldType::status) return coerce_status(field, kept);
    if (kept.empty()) return checked;
    switch (field.type) {
        case FieldType::text:
        case FieldType::status:
            return checked;
        case FieldType::email:
            return is_address(kept) ? checked : refuse("text that is no address", wanted_by(field));
        case FieldType::phone:
            return has_digit(kept) ? checked : refuse("text without a digit", wanted_by(field));
        case FieldType::url:
            return has_blanks(kept) ? refuse("text with blanks", wanted_by(field)) : checked;
        case FieldType::integer:
            return coerce_integer(field, kept);
        case FieldType::boolean:
            return coerce_boolean(field, kept);
        case FieldType::gender:
            return coerce_gender(field, kept);
        case FieldType::date:
            if (auto day = day_in(kept)) return fine(std::move(*day));
            return refuse("text that is no date", wanted_by(field));
    }
    return checked;
}

std::string text_of(double number) {
    if (std::abs(number) < 9e15 && number == std::trunc(number)) {
        return std::to_string(static_cast<std::int64_t>(number));
    }
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), end};
}

// Kinds of value that are no text: only where a field has a use for them.
Coerced coerce_other(const Field& field, const Value& value) {
    const bool free_text = field.type == FieldType::text;
    const bool counts = free_text || field.type == FieldType::integer || field.type == FieldType::boolean ||
                        field.type == FieldType::phone || field.type == FieldType::gender;
    if (const bool* yes = value.as_boolean(); yes && (free_text || field.type == FieldType::boolean)) {
        return fine(*yes ? "true" : "false");
    }
    if (const auto* number = value.as_integer(); number && counts) return coerce_text(field, std::to_string(*number));
    if (const auto* number = value.as_unsigned(); number && counts) return coerce_text(field, std::to_string(*number));
    if (const auto* number = value.as_double(); number && counts && std::isfinite(*number)) {
        return coerce_text(field, text_of(*number));
    }
    if (const Instant* instant = value.as_instant()) {
        if (field.type == FieldType::date) return fine(day_of(*instant));
        if (free_text) return fine(to_text(*instant));
    }
    return refuse(value.type_name(), wanted_by(field));
}

}  // namespace

Coerced coerce(const Field& field, const Value& value) {
    if (const std::string* text = value.as_text()) return coerce_text(field, *text);
    if (value.is_null()) return coerce_text(field, {});
    if (const Value::List* list = value.as_list()) {
        if (list->empty()) return coerce_text(field, {});
        const Value& first = list->front();
        if (first.as_list() || first.as_map()) {
            return refuse("list of " + std::string(first.type_name()) + "s", wanted_by(field));
        }
        return coerce(field, first);
    }
    return coerce_other(field, value);
}

}  // namespace rosterd
