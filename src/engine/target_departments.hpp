#pragma once
// Plans the target's departments against the hub's, level by level: what is found under the parent's key.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/fingerprint.hpp"
#include "engine/outbound.hpp"

namespace rosterd::engine {

class TargetPeople;

class TargetDepartments {
public:
    explicit TargetDepartments(Outbound& outbound);

    // `records`: the hub's, root included. Creations, adoptions, updates and moves, parents first.
    Async<void> plan(std::vector<Record> records);

    // The same of those whose rows are given; the others are as they are.
    Async<void> plan_some(std::vector<Record> records, std::set<std::int64_t> rows);

    // Leaders of what was compared or made, once it is known who will be there.
    Async<void> plan_leaders(const TargetPeople& people);

    // Linked departments that are no longer in the hub or in scope, deepest first.
    Async<void> plan_missing();

private:
    struct Candidate {
        Wanted wanted;
        const Link* link = nullptr;
        std::vector<Record> found;
        std::string key;  // in the target, once it is known
    };
    struct Led {
        Wanted wanted;
        std::string key;                                // empty: to be made
        std::optional<std::vector<std::string>> there;  // the target's locators
    };

    void know_linked();
    Async<void> plan_level(std::vector<Candidate> level);
    Async<void> match(std::vector<Candidate*> unknown, const std::string& attribute, bool by_place);
    void settle(Candidate& candidate);
    void compare(Candidate& candidate, bool adopted);
    void create(Candidate& candidate);
    void add(const Candidate& candidate, std::vector<Change> changes);
    DepartmentResult& result(const Candidate& candidate);

    Outbound& out_;
    Run& run_;
    Fingerprint fingerprint_;
    std::string by_code_, by_name_;  // attributes that the hub's code and name fill; empty: none
    std::set<std::string> adopted_;  // keys
    std::set<std::string> seen_;     // keys of links whose department is in scope
    std::vector<Led> led_;
};

}  // namespace rosterd::engine
