#pragma once
// What has to change so that an object of the target becomes what the hub says. Pure.

#include <optional>
#include <string>
#include <vector>

#include "mapping/attribute_mapping.hpp"
#include "model/change.hpp"
#include "rosterd/target.hpp"

namespace rosterd::engine {

// An object of the hub as the target shall have it.
struct Wanted {
    Record record;  // the hub's; its attributes are used up
    mapping::TargetAttributes attributes;
    std::vector<std::string> departments;  // people: public ids, main first; departments: the one above, none: the top
    std::optional<std::string> manager;    // people: public id, empty: none; nullopt: leave alone
    std::uint64_t fingerprint = 0;
};

// The same object as the target has it, in the hub's words.
struct Present {
    Record record;                         // the target's
    std::vector<std::string> departments;  // likewise; keys of the target where the hub has none for them
    std::optional<std::string> manager;    // public id; the target's own words for somebody else; nullopt: unknown
};

struct TargetRules {
    const Target& target;
    const TargetTraits& traits;
    const std::vector<std::string>& matching_keys;  // a change of one of these is one of an identifier
};

// In the order they are to be applied; applied together they are one write. Empty: nothing to do.
std::vector<Change> compare_with_target(const Wanted& wanted, const Present& present, const TargetRules& rules);

Change create_in_target(const Wanted& wanted, std::string reason);

// A change of this object, without fields. `key`: its key in the target.
Change target_change(const Wanted& wanted, Action action, std::string key, std::string reason);

// A list of ids as the text of a change.
std::string id_list_text(const std::vector<std::string>& ids);
std::vector<std::string> id_list_from_text(const std::optional<std::string>& text);

}  // namespace rosterd::engine
