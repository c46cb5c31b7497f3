#include "engine/guard.hpp"

#include <doctest/doctest.h>

using namespace rosterd;
using namespace rosterd::engine;

namespace {

std::vector<Holding> judge(Action action, std::int64_t objects, std::int64_t people, std::int64_t departments = 1000) {
    PlanTally tally;
    for (std::int64_t n = 0; n < objects; ++n) tally.add(bit(action));
    return guard(tally, GuardLimits{}, people, departments);
}

bool held(Action action, std::int64_t objects, std::int64_t people, std::int64_t departments = 1000) {
    return !judge(action, objects, people, departments).empty();
}

}  // namespace

TEST_CASE("the guard's default limits") {
    struct Row {
        Action action;
        std::int64_t objects, people, departments;
        bool held;
    };
    const Row rows[] = {
        // People: 10 %, 500, below 100 people ten.
        {Action::disable_person, 100, 1000, 0, false},
        {Action::disable_person, 101, 1000, 0, true},
        {Action::delete_person, 101, 1000, 0, true},
        {Action::disable_person, 500, 100000, 0, false},
        {Action::disable_person, 501, 100000, 0, true},
        {Action::disable_person, 10, 99, 0, false},
        {Action::disable_person, 11, 99, 0, true},
        {Action::disable_person, 5, 5, 0, false},
        // Departments: 10 %, 50, never below five.
        {Action::delete_department, 5, 0, 10, false},
        {Action::delete_department, 6, 0, 10, true},
        {Action::delete_department, 10, 0, 100, false},
        {Action::delete_department, 11, 0, 100, true},
        {Action::delete_department, 51, 0, 5000, true},
        // Changes.
        {Action::change_identifier, 50, 1000, 0, false},
        {Action::change_identifier, 51, 1000, 0, true},
        {Action::clear_fields, 100, 1000, 0, false},
        {Action::clear_fields, 101, 1000, 0, true},
        {Action::change_departments, 300, 1000, 0, false},
        {Action::change_departments, 301, 1000, 0, true},
        // Never risky.
        {Action::create_person, 100000, 0, 0, false},
        {Action::update_person, 100000, 100000, 0, false},
        {Action::move_department, 900, 0, 1000, false},
    };
    for (const Row& row : rows) {
        CAPTURE(to_string(row.action));
        CAPTURE(row.objects);
        CAPTURE(row.people);
        CAPTURE(row.departments);
        CHECK(held(row.action, row.objects, row.people, row.departments) == row.held);
    }
}

TEST_CASE("disabling and deleting count together") {
    PlanTally tally;
    for (int n = 0; n < 60; ++n) tally.add(bit(Action::disable_person));
    for (int n = 0; n < 60; ++n) tally.add(bit(Action::delete_person));
    CHECK(guard(tally, GuardLimits{}, 1000, 0).size() == 1);
}

TEST_CASE("an object with several actions is held for its risky one, and counted once") {
    PlanTally tally;
    for (int n = 0; n < 200; ++n) tally.add(bit(Action::update_person) | bit(Action::change_identifier));
    const auto holdings = guard(tally, GuardLimits{}, 1000, 0);
    REQUIRE(holdings.size() == 1);
    CHECK(holdings[0].actions == std::vector<Action>{Action::change_identifier});
    CHECK(holdings[0].reason.find("200 of 1000") != std::string::npos);
    CHECK(tally.with(bit(Action::update_person) | bit(Action::change_identifier)) == 200);
}
