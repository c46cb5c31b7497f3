#pragma once
// A department or a person as a directory has it. Plain data: the connector makes it, the engine maps it and forgets
// it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rosterd/value.hpp"

namespace rosterd {

enum class Kind : std::uint8_t { department, person };

std::string_view to_string(Kind kind) noexcept;  // "department", "person"

// name -> value, sorted by name. A name occurs once; several values of one attribute are a list.
class Attributes {
public:
    using Entry = std::pair<std::string, Value>;

    void set(std::string name, Value value);                  // replaces
    const Value* find(std::string_view name) const noexcept;  // nullptr: absent. Present and empty is not absent
    const std::vector<Entry>& entries() const noexcept { return entries_; }
    bool empty() const noexcept { return entries_.empty(); }
    void reserve(std::size_t entries) { entries_.reserve(entries); }

private:
    std::vector<Entry> entries_;
};

struct Record {
    Kind kind = Kind::person;
    std::string key;      // permanent id in its directory: entryUUID, open_id, ... Never empty, never a DN
    std::string locator;  // what references of other records point at: the normalised DN; the key where the directory
                          // refers by key. Empty when nothing can refer to it
    std::string label;    // how an administrator would find it there (a DN, a path). For messages only
    Attributes attributes;

    // Departments: the parent's key; empty at the top of the tree. `top` marks the root that stands for the
    // organisation itself: it becomes the hub's root department, not one below it.
    std::string parent;
    bool top = false;

    // People: keys of departments, the main one first. Empty: directly in the organisation's root.
    std::vector<std::string> departments;

    // References by locator. nullopt: the directory says nothing about it, the hub's value stays. Present and empty:
    // none.
    std::optional<std::string> manager;
    std::optional<std::vector<std::string>> leaders;

    // People: whether the directory lets this one in. nullopt: it does not say. Only a Target's look_up has to fill it;
    // upstream it is the mapping of `status` that decides.
    std::optional<bool> enabled;

    // Why this one cannot be used (a value that is not UTF-8, no key, ...). Empty: usable. The record then fails alone.
    std::string problem;
};

}  // namespace rosterd
