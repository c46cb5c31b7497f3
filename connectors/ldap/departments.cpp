#include "departments.hpp"

#include <xxhash.h>

#include <algorithm>

#include "dn.hpp"

namespace rosterd::ldap {
namespace {

// Members by uid and by DN share the table; neither can look like the other.
std::string uid_member(std::string_view uid) {
    return "\n" + normal_value(uid);
}

}  // namespace

Departments::Departments(DepartmentsBy by, std::string base, std::string match_attribute)
    : by_(by), base_(std::move(base)), match_attribute_(std::move(match_attribute)) {}

Departments::Membership Departments::membership(std::string_view member, Index group) {
    XXH128_hash_t hash = XXH3_128bits(member.data(), member.size());
    return {hash.high64, hash.low64, group};
}

std::string Departments::match_form(const std::string& value) const {
    if (!is_dn_name(match_attribute_)) return normal_value(value);
    return normal_dn(value).value_or(std::string());
}

void Departments::add(Entry entry) {
    auto index = static_cast<Index>(keys_.size());
    Record& record = entry.record;
    if (record.key.empty()) ++keyless_;
    if (!record.locator.empty()) by_dn_.emplace(record.locator, index);
    for (const std::string& value : entry.links) {
        auto [found, fresh] = by_match_.emplace(match_form(value), index);
        if (!fresh && found->second != index) found->second = several;
    }
    for (const std::string& dn : entry.member_dns) members_.push_back(membership(dn, index));
    for (const std::string& uid : entry.member_uids) members_.push_back(membership(uid_member(uid), index));
    if (entry.members_cut && cut_group_.empty()) cut_group_ = record.label;
    keys_.push_back(record.key);
    dns_.push_back(record.locator);
    records_.push_back(std::move(record));
}

Departments::Index Departments::find_above(std::string_view dn) const {
    for (std::string_view above = parent_dn(dn); !above.empty(); above = parent_dn(above))
        if (auto found = by_dn_.find(std::string(above)); found != by_dn_.end()) return found->second;
    return none;
}

void Departments::arrange() {
    std::sort(members_.begin(), members_.end());
    for (Index index = 0; index < records_.size(); ++index) {
        Record& record = records_[index];
        record.top = !record.locator.empty() && record.locator == base_;
        Index parent = find_above(record.locator);
        if (parent == none && by_ == DepartmentsBy::groups && !record.locator.empty()) {
            Membership from = membership(record.locator, 0);
            for (auto at = std::lower_bound(members_.begin(), members_.end(), from);
                 at != members_.end() && at->high == from.high && at->low == from.low; ++at)
                if (at->group != index && (parent == none || dns_[at->group] < dns_[parent])) parent = at->group;
        }
        if (parent == none) continue;
        record.parent = keys_[parent];
        if (record.parent.empty() && record.problem.empty())
            record.problem = "the department above has no key, so this one has no place (see " + dns_[parent] + ")";
    }
}

Departments::Index Departments::at_or_above(std::string_view dn) const {
    auto found = by_dn_.find(std::string(dn));
    return found != by_dn_.end() ? found->second : find_above(dn);
}

bool Departments::add_to(Record& person, Index department) const {
    const std::string& key = keys_[department];
    if (key.empty()) {
        if (person.problem.empty())
            person.problem = "the department has no key, so the person has no place (see " + dns_[department] + ")";
        return false;
    }
    if (std::find(person.departments.begin(), person.departments.end(), key) == person.departments.end())
        person.departments.push_back(key);
    return true;
}

void Departments::place(Entry& person) {
    if (by_ == DepartmentsBy::attribute) return place_by_attribute(person);
    if (by_ == DepartmentsBy::groups) return place_by_groups(person);
    Index index = unasked;
    if (person.parent < places_.size()) index = places_[person.parent];
    if (index == unasked) {
        index = at_or_above(parent_dn(person.record.locator));
        if (person.parent != DnCache::no_parent) {
            if (person.parent >= places_.size()) places_.resize(person.parent + 1, unasked);
            places_[person.parent] = index;
        }
    }
    if (index != none) add_to(person.record, index);
}

void Departments::place_by_attribute(Entry& person) {
    Record& record = person.record;
    bool unknown = false;
    for (const std::string& value : person.links) {
        auto found = by_match_.find(match_form(value));
        if (found == by_match_.end()) {
            unknown = true;
        } else if (found->second == several) {
            if (record.problem.empty())
                record.problem = "several departments have the " + match_attribute_ +
                                 " that the person names (choose a departmentMatchAttribute that is unique)";
        } else {
            add_to(record, found->second);
        }
    }
    if (unknown && record.departments.empty() && record.problem.empty())
        record.problem =
            "the department that the person names is not among those read (correct the name, or see "
            "groupsBaseDn and departmentQueryCriteria)";
}

void Departments::place_by_groups(Entry& person) const {
    auto add = [&](std::string_view member) {
        Membership from = membership(member, 0);
        for (auto at = std::lower_bound(members_.begin(), members_.end(), from);
             at != members_.end() && at->high == from.high && at->low == from.low; ++at)
            add_to(person.record, at->group);
    };
    if (!person.record.locator.empty()) add(person.record.locator);
    for (const std::string& uid : person.links) add(uid_member(uid));
}

}  // namespace rosterd::ldap
