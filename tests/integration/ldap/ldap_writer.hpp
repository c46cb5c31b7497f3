#pragma once
// The connector's writing end as a job uses it.

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "ldap_reader.hpp"

namespace rosterd::tests {

using AttributeList = std::initializer_list<std::pair<const char*, Value>>;

Write create_department(const std::string& name, const std::string& parent = {}, AttributeList more = {});
Write create_person(const std::string& uid, const std::vector<std::string>& departments = {}, AttributeList more = {});
Write update_of(const Record& record, AttributeList attributes = {});
Write remove_of(const Record& record);
void set(Write& write, const std::string& attribute, Value value);

// On a connector of their own. Throw what the target throws.
std::vector<Outcome> write_ldap(const Settings& settings, const std::vector<Write>& writes);
std::vector<std::vector<Record>> look_up_ldap(const Settings& settings, const LookUp& request);

// One write that has to succeed: the key of what was created.
std::string write_one(const Settings& settings, const Write& write);

bool says(const Outcome& outcome, const std::string& words);  // in its error; shows it when not

}  // namespace rosterd::tests
