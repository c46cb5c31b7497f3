// Ours: e164(phone, region), the one way to write a telephone number (ITU-T E.164): "+8613800138000".

#include <re2/re2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "mapping/cel/functions.hpp"
#include "mapping/cel/phone_regions.hpp"
#include "mapping/cel/regex.hpp"
#include "mapping/cel/utf8.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr std::size_t longest_number = 15;  // E.164 section 6, the calling code included

bool is_length(std::uint32_t lengths, std::size_t length) noexcept {
    return length < 32 && (lengths >> length & 1U) != 0;
}

// All regions of one calling code.
struct Plan {
    std::uint32_t lengths = 0;
    std::string_view trunk;
};

const std::map<int, Plan>& plans() {
    static const std::map<int, Plan> made = [] {
        std::map<int, Plan> all;
        for (const PhoneRegion& region : phone_regions()) {
            Plan& plan = all[region.code];
            plan.lengths |= region.lengths;
            if (region.main) plan.trunk = region.trunk;
        }
        return all;
    }();
    return made;
}

const re2::RE2& exit_pattern(const PhoneRegion& region) {
    static const std::map<std::string_view, std::unique_ptr<const re2::RE2>> patterns = [] {
        std::map<std::string_view, std::unique_ptr<const re2::RE2>> all;
        for (const PhoneRegion& one : phone_regions()) {
            auto& pattern = all[one.exit];
            if (!pattern) pattern = std::make_unique<const re2::RE2>(std::string(one.exit), regex_options());
        }
        return all;
    }();
    return *patterns.at(region.exit);
}

const PhoneRegion* find_region(std::string_view name) noexcept {
    std::array<char, 2> upper{};
    if (name.size() != upper.size()) return nullptr;
    std::ranges::transform(name, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    const auto found =
        std::ranges::find(phone_regions(), std::string_view(upper.data(), upper.size()), &PhoneRegion::region);
    return found == phone_regions().end() ? nullptr : &*found;
}

struct Dialled {
    std::string digits;
    bool international = false;  // began with +
};

bool begins_extension(std::string_view text, char32_t c) noexcept {
    return c == U'x' || c == U'X' || c == U'#' || c == U',' || c == U';' || c == U'转' || c == U'轉' ||
           text.starts_with("ext") || text.starts_with("Ext") || text.starts_with("EXT");
}

// What people put between digits is left out, digits of every script count, an extension ends the number. nullopt:
// something else is in it.
std::optional<Dialled> read(std::string_view text) {
    Dialled dialled;
    if (text.starts_with("tel:")) text.remove_prefix(4);
    constexpr std::u32string_view between =
        U" \t-.()/[]~\u00a0\u200b\u202a\u202c\u2010\u2011\u2012\u2013\u2014\u2212\u3000（）－．";
    while (!text.empty()) {
        const CodePoint c = decode(text);
        const auto letter = static_cast<char32_t>(c.value);
        const int digit = u_charDigitValue(static_cast<UChar32>(c.value));
        if (digit >= 0) {
            dialled.digits += static_cast<char>('0' + digit);
        } else if ((letter == U'+' || letter == U'＋') && dialled.digits.empty() && !dialled.international) {
            dialled.international = true;
        } else if (!dialled.digits.empty() && begins_extension(text, letter)) {
            break;
        } else if (between.find(letter) == std::u32string_view::npos) {
            return std::nullopt;
        }
        text.remove_prefix(c.size);
    }
    return dialled;
}

// The number without the trunk prefix that people also write behind the calling code: +44 (0)20 7946 0000. A prefix of
// 0 is never a number's own first digit; others are when the length is right with them.
std::string_view without_trunk(std::string_view number, std::string_view trunk, std::uint32_t lengths) noexcept {
    if (trunk.empty() || !number.starts_with(trunk)) return number;
    const std::string_view rest = number.substr(trunk.size());
    if (!is_length(lengths, rest.size())) return number;
    return trunk == "0" || !is_length(lengths, number.size()) ? rest : number;
}

// Empty: no number of any calling code.
std::string foreign(std::string_view digits) {
    for (std::size_t length = 1; length <= 3 && length < digits.size(); ++length) {
        int code = 0;
        for (const char c : digits.substr(0, length)) code = 10 * code + (c - '0');
        const auto plan = plans().find(code);
        if (plan == plans().end()) continue;
        const auto& [lengths, trunk] = plan->second;
        const std::string_view number = without_trunk(digits.substr(length), trunk, lengths);
        if (!is_length(lengths, number.size()) || length + number.size() > longest_number) return {};
        return "+" + std::to_string(code) + std::string(number);
    }
    return {};
}

// As it is dialled in the region. Empty: no number of it.
std::string domestic(std::string_view digits, const PhoneRegion& region) {
    const std::string_view number = without_trunk(digits, region.trunk, region.lengths);
    if (is_length(region.lengths, number.size())) return "+" + std::to_string(region.code) + std::string(number);
    // Written with the calling code but without the +.
    return digits.starts_with(std::to_string(region.code)) ? foreign(digits) : std::string();
}

std::string number_of(const Dialled& dialled, const PhoneRegion* region) {
    if (dialled.international) return foreign(dialled.digits);
    if (!region) return {};
    if (!region->exit.empty()) {
        re2::StringPiece rest(dialled.digits);
        if (re2::RE2::Consume(&rest, exit_pattern(*region))) {
            std::string number = foreign({rest.data(), rest.size()});
            if (!number.empty()) return number;
        }
    }
    return domestic(dialled.digits, *region);
}

Value e164(Run& run, Arguments arguments) {
    if (!arguments[0].is(Type::text) || !arguments[1].is(Type::text)) return Value::error();
    const std::string_view text = arguments[0].as_text(), name = arguments[1].as_text();
    const PhoneRegion* region = find_region(name);
    if (!region && !name.empty()) {
        return Value::error("the region of e164 is two letters such as \"CN\", or empty when every number has its +");
    }
    constexpr std::size_t longest_text = 256;
    if (text.size() > longest_text) return Value::error("e164: a telephone number is not that long");
    const std::optional<Dialled> dialled = read(text);
    if (!dialled) return Value::error("e164: the text has more in it than a telephone number");
    if (dialled->digits.empty() && !dialled->international) return Value::text({});  // none is none
    const std::string number = number_of(*dialled, region);
    if (!number.empty()) return run.text(number);
    if (!dialled->international && !region) {
        return Value::error("e164: a number without + needs a region, such as \"CN\"");
    }
    return Value::error("e164: no number of that length in its country (too short, too long, or another region's)");
}

constexpr std::array<FunctionEntry, 1> functions = {{{"e164", CallStyle::function, 2, 2, e164}}};

}  // namespace

std::span<const FunctionEntry> phone_functions() noexcept {
    return functions;
}

}  // namespace rosterd::mapping::cel
