#include "unit/hub/hub_under_test.hpp"

namespace rosterd::testing {

using store::Session;

HubUnderTest::HubUnderTest() : store_(store::open_store("sqlite::memory:")) {
    hr_.id = hr;
    hr_.precedence = 10;
    ldap_.id = ldap;
    ldap_.precedence = 20;
    organization_.code = "company";
    organization_.name = "company";
    store_->write_now([&](Session& session) {
        store::Organizations(session).insert(organization_, "company");
        const Department root = store::Departments(session).all(organization_.id).front();
        root_ = root.department_id;
        applying_.departments.emplace(root.department_id, root.id);
    });
    applying_.person_fields = &person_fields_;
    applying_.department_fields = &department_fields_;
    applying_.organization = organization_;
    applying_.precedence = {{hr, 10}, {ldap, 20}};
    applying_.now = "2026-01-01T00:00:00.000Z";
}

hub::Applying& HubUnderTest::applying(std::int64_t task) {
    applying_.task = task == hr ? &hr_ : &ldap_;
    return applying_;
}

std::vector<Change> HubUnderTest::apply(std::vector<Change> changes, std::int64_t task) {
    store_->write_now([&](Session& session) {
        for (Change& change : changes) change.job = 1;
        store::Changes(session).insert(changes);
        hub::apply(session, applying(task), changes);
    });
    return changes;
}

Change HubUnderTest::apply(Change change, std::int64_t task) {
    std::vector<Change> changes;
    changes.push_back(std::move(change));
    return apply(std::move(changes), task).front();
}

std::int64_t HubUnderTest::resolve_parked(std::int64_t task) {
    std::int64_t resolved = 0;
    store_->write_now([&](Session& session) { resolved = hub::resolve_parked(session, applying(task)); });
    return resolved;
}

std::string HubUnderTest::add_person(std::string name, std::string key, Fields more, std::int64_t task) {
    more.insert(more.begin(), set("name", std::move(name)));
    Change change = person_change(Action::create_person, key, new_public_id(), std::move(more));
    change.locator = "dn of " + key;
    return apply(std::move(change), task).object_id;
}

std::string HubUnderTest::add_department(std::string name, std::string key, std::string parent) {
    Fields fields = {set("name", std::move(name)),
                     set("parentDepartmentId", parent.empty() ? root_ : std::move(parent))};
    return apply(department_change(Action::create_department, std::move(key), new_public_id(), std::move(fields)))
        .object_id;
}

std::optional<Person> HubUnderTest::person(const std::string& user_id) {
    std::optional<Person> found;
    store_->read_now([&](Session& session) { found = store::People(session).find(user_id); });
    return found;
}

std::string HubUnderTest::value(const std::string& user_id, const char* key) {
    const auto found = person(user_id);
    if (!found) return "(gone)";
    const std::string* text = find_value(found->values, *person_fields_.find(key));
    return text == nullptr ? "(absent)" : *text;
}

std::optional<Department> HubUnderTest::department(const std::string& department_id) {
    std::optional<Department> found;
    store_->read_now([&](Session& session) { found = store::Departments(session).find(department_id); });
    return found;
}

std::optional<Link> HubUnderTest::link(const std::string& key, Kind kind, std::int64_t task) {
    std::optional<Link> found;
    store_->read_now([&](Session& session) { found = store::Links(session).find(task, kind, key); });
    return found;
}

std::vector<store::FeedEntry> HubUnderTest::feed() {
    std::vector<store::FeedEntry> entries;
    store_->read_now([&](Session& session) { entries = store::Feed(session).after(0, 10000); });
    return entries;
}

std::vector<Change> HubUnderTest::log() {
    std::vector<Change> changes;
    store_->read_now([&](Session& session) {
        changes = store::Changes(session).list(1, {.unchanged = false, .unfinished = true}, 0, 10000).list;
    });
    return changes;
}

std::int64_t HubUnderTest::count() {
    std::int64_t people = 0;
    store_->read_now([&](Session& session) { people = store::People(session).count(); });
    return people;
}

namespace {

Change change_of(Kind kind, Action action, std::string key, std::string object_id, Fields fields) {
    Change change;
    change.kind = kind;
    change.action = action;
    change.key = std::move(key);
    change.object_id = std::move(object_id);
    change.fields = std::move(fields);
    change.fingerprint = 77;
    return change;
}

}  // namespace

Change person_change(Action action, std::string key, std::string object_id, Fields fields) {
    return change_of(Kind::person, action, std::move(key), std::move(object_id), std::move(fields));
}

Change department_change(Action action, std::string key, std::string object_id, Fields fields) {
    return change_of(Kind::department, action, std::move(key), std::move(object_id), std::move(fields));
}

FieldChange set(std::string key, std::string after) {
    return {std::move(key), std::nullopt, std::move(after)};
}

FieldChange clear(std::string key) {
    return {std::move(key), std::nullopt, std::nullopt};
}

}  // namespace rosterd::testing
