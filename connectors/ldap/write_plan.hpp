#pragma once
// One write -> the requests that it needs, given what is there. Pure; no I/O.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dn_template.hpp"
#include "entry_finder.hpp"
#include "places.hpp"
#include "rosterd/target.hpp"

namespace rosterd::ldap {

// What all writes of a batch are planned by.
struct Surroundings {
    const Options& options;
    const Schema& schema;
    const Places& places;
    std::unordered_map<std::string, FoundEntry> entries;                  // those to be changed, by key
    std::unordered_map<std::string, std::string> people;                  // key -> DN: managers and leaders
    std::unordered_map<std::string, std::vector<std::string>> groups_of;  // key -> DNs of the groups it is in
};

struct Planned {
    std::optional<Outcome> outcome;  // decided without asking the server: nothing to do, or impossible
    Sequence sequence;
    std::string dn;  // of the entry afterwards
};

Planned plan_write(const Write& write, const Surroundings& around);

// The attributes of existing entries that plan_write wants to see for this write.
std::vector<std::string> attributes_to_see(const Write& write, const Options& options);

// The attribute that holds a group's members when they are written.
std::string member_attribute_to_write(const Options& options);

}  // namespace rosterd::ldap
