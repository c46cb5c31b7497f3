#pragma once
// Distinguished names, compared as RFC 4514 and the caseIgnore rules of RFC 4518 say. Pure; any thread.
//
// The normal form: types in lower case by their usual name ("2.5.4.3" and "commonName" are cn); the parts of a
// multi-valued RDN sorted; values in Unicode's NFKC_Casefold (by ICU), control characters away, spaces trimmed and
// folded to one; only , + " \ < > ; = and a leading # escaped, with a backslash; no spaces around separators. All
// values are compared without regard to case, whatever their attribute says. A value that is no UTF-8 is kept in #
// form.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rosterd::ldap {

// nullopt: no DN. The empty DN is "".
std::optional<std::string> normal_dn(std::string_view text);

// The same through libldap's own parser alone: what normal_dn does for everything that is not plain.
std::optional<std::string> normal_dn_by_libldap(std::string_view text);

// A value as it stands in a normal DN, without its escapes.
std::string normal_value(std::string_view value);

// A value to be put into a DN that is sent, RFC 4514 2.4.
std::string escaped_value(std::string_view value);

// The first RDN as it is written, and what comes after its comma. Takes any DN.
std::string_view first_rdn(std::string_view dn) noexcept;
std::string_view after_first_rdn(std::string_view dn) noexcept;

// The entry above: of a normal DN, which is cut at its first comma that is not escaped. Empty at the top.
std::string_view parent_dn(std::string_view normal) noexcept;

// Type (canonical) and value (plain text) of the first RDN's parts.
std::vector<std::pair<std::string, std::string>> rdn_values(std::string_view dn);

// normal_dn for many names of one directory: what comes after the first RDN repeats, so it is kept. One thread.
class DnCache {
public:
    static constexpr std::uint32_t no_parent = ~std::uint32_t{0};

    // nullptr: no DN. Valid until the next call.
    const std::string* normal(std::string_view text);

    // A number for what was above the last one, the same for the same parent. no_parent: it has not been told apart.
    std::uint32_t parent() const noexcept { return parent_; }

private:
    struct Known {
        std::optional<std::string> normal;
        std::uint32_t number;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    const Known& remembered(std::string_view text);

    std::unordered_map<std::string, Known, Hash, std::equal_to<>> seen_;
    const std::pair<const std::string, Known>* last_ = nullptr;
    std::uint32_t next_number_ = 0;
    std::uint32_t parent_ = no_parent;
    std::string result_;
};

}  // namespace rosterd::ldap
