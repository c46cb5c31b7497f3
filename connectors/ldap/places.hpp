#pragma once
// Where departments are, by key: what new entries are put below and what memberships name. One thread.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "department_reading.hpp"

namespace rosterd::ldap {

class Places {
public:
    struct Place {
        std::string dn;                  // as the server writes it
        std::vector<std::string> names;  // of departmentsBy attribute: what a person names it by; else none
    };

    // Blocking. Throws Error when the departments cannot be read whole.
    explicit Places(const Prepared& prepared);

    const Place* find(const std::string& key) const;
    const std::string* key_at(const std::string& normal_dn) const;

    // The key of the nearest department above the DN; empty: none.
    std::string key_above(std::string_view normal_dn) const;

    // Sets a read person's departments, whichever reader read it.
    void place(Entry& person) {
        person.parent = DnCache::no_parent;
        departments_.place(person);
    }

    void created(const std::string& key, const std::string& dn, std::vector<std::string> names);
    bool changed() const noexcept { return changed_; }  // created() was called: place() does not know of it

private:
    Departments departments_;
    std::unordered_map<std::string, Place> by_key_;
    std::unordered_map<std::string, std::string> keys_;  // by normal DN
    bool changed_ = false;
};

}  // namespace rosterd::ldap
