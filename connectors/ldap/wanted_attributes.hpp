#pragma once
// The LDAP attributes that a write asks for, whatever it is called in a Write: mapped attributes, references, being
// enabled, departments named by an attribute. Pure.

#include <map>
#include <string>
#include <utility>

#include "write_plan.hpp"

namespace rosterd::ldap {

struct WantedAttribute {
    std::string name;  // as it is sent
    ValueList values;  // none: to be cleared
    bool holds_dns = false;
};

struct WantedAttributes {
    std::map<std::string, WantedAttribute> by_key;  // by description_key()
    std::optional<Outcome> problem;
};

WantedAttributes wanted_attributes(const Write& write, const Surroundings& around);

}  // namespace rosterd::ldap
