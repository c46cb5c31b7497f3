#pragma once
// A hub in memory with one organisation and two tasks, for tests of apply.

#include <memory>
#include <string>
#include <vector>

#include "hub/hub.hpp"
#include "store/changes.hpp"
#include "store/departments.hpp"
#include "store/feed.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::testing {

using Fields = std::vector<FieldChange>;

class HubUnderTest {
public:
    static constexpr std::int64_t hr = 1000, ldap = 2000;  // hr has precedence

    HubUnderTest();

    // Logs the changes and applies them as `task`, in one transaction; they come back with their states.
    std::vector<Change> apply(std::vector<Change> changes, std::int64_t task = hr);
    Change apply(Change change, std::int64_t task = hr);
    std::int64_t resolve_parked(std::int64_t task = hr);

    std::string add_person(std::string name, std::string key, Fields more = {}, std::int64_t task = hr);  // public id
    std::string add_department(std::string name, std::string key, std::string parent = {});

    std::optional<Person> person(const std::string& user_id);
    std::string value(const std::string& user_id, const char* key);  // "(absent)", "(gone)"
    std::optional<Department> department(const std::string& department_id);
    std::optional<Link> link(const std::string& key, Kind kind = Kind::person, std::int64_t task = hr);
    std::vector<store::FeedEntry> feed();
    std::vector<Change> log();
    std::int64_t count();

    const Organization& organization() const { return organization_; }
    const std::string& root() const { return root_; }

private:
    hub::Applying& applying(std::int64_t task);

    std::unique_ptr<store::Store> store_;
    FieldTable person_fields_ = FieldTable::people(), department_fields_ = FieldTable::departments();
    Organization organization_;
    std::string root_;
    Task hr_, ldap_;
    hub::Applying applying_;
};

Change person_change(Action action, std::string key, std::string object_id, Fields fields = {});
Change department_change(Action action, std::string key, std::string object_id, Fields fields = {});
FieldChange set(std::string key, std::string after);
FieldChange clear(std::string key);

}  // namespace rosterd::testing
