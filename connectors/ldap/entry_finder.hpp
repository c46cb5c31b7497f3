#pragma once
// Entries as they are now, found by filters: what a write has to know before it changes them. Blocking.

#include <string>
#include <unordered_map>
#include <vector>

#include "operation.hpp"
#include "reading.hpp"
#include "search.hpp"

namespace rosterd::ldap {

struct FoundEntry {
    std::string dn;      // as the server writes it
    std::string normal;  // see dn.hpp
    std::string key;
    std::unordered_map<std::string, ValueList> attributes;  // by description_key()

    const ValueList& values(const std::string& description_key) const;  // none when it is absent
};

// One name for all spellings of an attribute description.
std::string description_key(const Schema& schema, std::string_view attribute);

FoundEntry found_entry(const Prepared& prepared, const RawEntry& raw);
std::string entry_key(const Prepared& prepared, const RawEntry& raw);  // empty: it has none

// All that a search brings. Throws Error when the server does not answer whole.
std::vector<FoundEntry> read_entries(const Prepared& prepared, SearchRequest request);

// All that match one of the filters below the kind's base. Throws like read_entries.
std::vector<FoundEntry> find_entries(const Prepared& prepared, Kind kind, const std::vector<std::string>& filters,
                                     std::vector<std::string> attributes);

// By their keys, each once.
std::unordered_map<std::string, FoundEntry> find_by_key(const Prepared& prepared, Kind kind,
                                                        const std::vector<std::string>& keys,
                                                        const std::vector<std::string>& attributes);

}  // namespace rosterd::ldap
