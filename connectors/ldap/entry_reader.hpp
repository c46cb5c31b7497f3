#pragma once
// Entries of one search -> records. Knows which attributes to ask for and where each goes. One thread.

#include <ldap.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "dn.hpp"
#include "rosterd/record.hpp"
#include "schema.hpp"
#include "search.hpp"

namespace rosterd::ldap {

// What is wanted of each entry.
struct EntryShape {
    Kind kind = Kind::person;
    std::vector<std::string> attributes;  // as mappings spell them
    bool all_attributes = false;
    std::string key_attribute;
    std::string reference_attribute;             // manager or leaders; empty: none
    std::string link_attribute;                  // what ties people to departments by name; empty: none
    std::vector<std::string> member_attributes;  // of groups; empty: none
};

// An entry's record, and what the tree of departments needs of it.
struct Entry {
    Record record;
    std::vector<std::string> links;       // values of link_attribute; a department's own DN when that is "dn"
    std::vector<std::string> member_dns;  // normalised
    std::vector<std::string> member_uids;
    bool reference_given = false;               // reference_attribute is there, whatever its value is worth
    bool members_cut = false;                   // the server gave only a range of the members
    std::uint32_t parent = DnCache::no_parent;  // a number for what is above; of the entries of one reader
};

class EntryReader {
public:
    EntryReader(EntryShape shape, const Schema& schema);  // the schema outlives it
    ~EntryReader();

    // The attributes to ask the server for.
    std::vector<std::string> attributes_to_ask() const;

    Entry read(const RawEntry& raw);

private:
    struct Slot;
    struct Match;

    const Match& match(std::string_view description, std::size_t position);
    std::unique_ptr<Match> make_match(std::string_view description) const;
    using ValueList = std::vector<std::string_view>;
    bool read_attributes(BerElement* ber, Entry& entry);
    void take(const Match& match, Entry& entry);
    void take_values(const Match& match, Entry& entry);
    void take_key(Entry& entry) const;
    void take_references(Entry& entry);
    void take_members(const Match& match, Entry& entry);
    Value value_of(const Match& match, Entry& entry) const;

    EntryShape shape_;
    const Schema& schema_;
    std::vector<Slot> slots_;  // one for each mapped attribute, sorted by its spelling
    std::unordered_map<std::string, std::unique_ptr<Match>> matches_;
    std::vector<const Match*> expected_;  // the order of attributes in the entry before: it hardly ever changes
    ValueList values_;                    // of the attribute at hand
    DnCache dns_;
};

// "dn" when a mapping asks for it: the entry's DN, which is no attribute.
bool is_dn_name(std::string_view attribute);

}  // namespace rosterd::ldap
