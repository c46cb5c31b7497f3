#pragma once
// Where new entries go: "uid={uid},ou=people,{department}". Names in braces are attributes of the new entry, whose
// first value stands there, escaped; {base}, {department} and {parent} are DNs. Pure; any thread.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd::ldap {

class DnTemplate {
public:
    // Text that template_problem() finds nothing wrong with.
    explicit DnTemplate(std::string_view text);

    // What stands for a name: the plain value of an attribute; nullopt: there is none.
    using ValueOf = std::function<std::optional<std::string>(std::string_view attribute)>;

    struct Filled {
        std::string dn;       // empty: `missing` is
        std::string missing;  // the attribute without a value
    };
    // `above` is put for {department} or {parent}, `base` for {base}; both are DNs.
    Filled fill(const ValueOf& value_of, std::string_view above, std::string_view base) const;

    // The same without the first RDN: where the entry is put.
    Filled fill_parent(const ValueOf& value_of, std::string_view above, std::string_view base) const;

    bool names_above() const noexcept;  // has {department} or {parent}
    std::vector<std::string> attributes() const;

private:
    struct Piece {
        bool placeholder = false;
        std::string text;
    };
    Filled fill(std::size_t from, const ValueOf& value_of, std::string_view above, std::string_view base) const;

    std::vector<Piece> pieces_;
    std::size_t parent_from_ = 0;  // the piece after the first RDN's comma
};

// Empty: a template. `above` is the name that it may have besides {base}: "department" or "parent".
std::string template_problem(std::string_view text, std::string_view above);

}  // namespace rosterd::ldap
