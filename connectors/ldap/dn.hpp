#pragma once
// Distinguished names, compared as RFC 4514 and the caseIgnore rules of RFC 4518 say. Pure; any thread.
//
// The normal form: types in lower case by their usual name ("2.5.4.3" and "commonName" are cn); the parts of a
// multi-valued RDN sorted; values in Unicode's NFKC_Casefold (by ICU), control characters away, spaces trimmed and
// folded to one; only , + " \ < > ; = and a leading # escaped, with a backslash; no spaces around separators. All
// values are compared without regard to case, whatever their attribute says. A value that is no UTF-8 is kept in #
// form.

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

// The entry above: of a normal DN, which is cut at its first comma that is not escaped. Empty at the top.
std::string_view parent_dn(std::string_view normal) noexcept;

// Type (canonical) and value (plain text) of the first RDN's parts.
std::vector<std::pair<std::string, std::string>> rdn_values(std::string_view dn);

// normal_dn for many names of one directory: what comes after the first RDN repeats, so it is kept. One thread.
class DnCache {
public:
    // nullptr: no DN. Valid until the next call.
    const std::string* normal(std::string_view text);

private:
    const std::string* remembered(std::string_view text);

    std::unordered_map<std::string, std::optional<std::string>> seen_;
    std::string key_;
    std::string result_;
};

}  // namespace rosterd::ldap
