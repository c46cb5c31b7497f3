#include "ldap_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace rosterd::tests {

void set(Write& write, const std::string& attribute, Value value) {
    write.attributes.emplace_back(attribute, std::move(value));
    std::ranges::sort(write.attributes, {}, &std::pair<std::string, Value>::first);
}

Write create_department(const std::string& name, const std::string& parent, AttributeList more) {
    Write write;
    write.action = WriteAction::create;
    write.kind = Kind::department;
    write.name = name;
    write.parent = parent;
    set(write, "ou", name);
    for (const auto& [attribute, value] : more) set(write, attribute, value);
    return write;
}

Write create_person(const std::string& uid, const std::vector<std::string>& departments, AttributeList more) {
    Write write;
    write.action = WriteAction::create;
    write.name = "Name of " + uid;
    write.departments = departments;
    set(write, "uid", uid);
    for (const auto& [attribute, value] : more) set(write, attribute, value);
    return write;
}

Write update_of(const Record& record, AttributeList attributes) {
    Write write;
    write.kind = record.kind;
    write.key = record.key;
    write.locator = record.locator;
    for (const auto& [attribute, value] : attributes) set(write, attribute, value);
    return write;
}

Write remove_of(const Record& record) {
    Write write = update_of(record);
    write.action = WriteAction::remove;
    return write;
}

std::vector<Outcome> write_ldap(const Settings& settings, const std::vector<Write>& writes) {
    std::vector<Outcome> outcomes;
    auto body = [&](Connector& connector) -> Async<void> {
        std::span<const Write> batch(writes);
        outcomes = co_await connector.target()->write(batch);
    };
    with_connector(settings, body);
    REQUIRE(outcomes.size() == writes.size());
    return outcomes;
}

std::vector<std::vector<Record>> look_up_ldap(const Settings& settings, const LookUp& request) {
    std::vector<std::vector<Record>> found;
    auto body = [&](Connector& connector) -> Async<void> { found = co_await connector.target()->look_up(request); };
    with_connector(settings, body);
    REQUIRE(found.size() == request.values.size());
    return found;
}

std::string write_one(const Settings& settings, const Write& write) {
    std::vector<Outcome> outcomes = write_ldap(settings, {write});
    INFO(outcomes[0].error);
    REQUIRE(outcomes[0].state == Outcome::State::applied);
    return outcomes[0].key;
}

bool says(const Outcome& outcome, const std::string& words) {
    bool found = outcome.error.find(words) != std::string::npos;
    if (!found) MESSAGE(outcome.error);
    return found;
}

}  // namespace rosterd::tests
