#include <doctest/doctest.h>

#include <set>

#include "model/change.hpp"
#include "model/directory.hpp"
#include "model/job.hpp"
#include "model/link.hpp"
#include "model/task.hpp"

using namespace rosterd;

namespace {

constexpr int first_action = static_cast<int>(Action::create_department);
constexpr int last_action = static_cast<int>(Action::none);

}  // namespace

TEST_CASE("every action has a name of its own that reads back") {
    std::set<std::string_view> names;
    for (int number = first_action; number <= last_action; ++number) {
        const auto action = static_cast<Action>(number);
        CHECK(names.insert(to_string(action)).second);
        CHECK(parse_action(to_string(action)) == action);
    }
    CHECK(parse_action("CreateUser") == std::nullopt);
}

TEST_CASE("the API sees only actions of its vocabulary") {
    const std::set<std::string_view> vocabulary = {
        "CreateUser",       "UpdateUser",       "DeleteUser",       "UpdateUserIdentifier", "ChangeUserDepartment",
        "CreateDepartment", "UpdateDepartment", "DeleteDepartment", "MoveDepartment",       "UpdateDepartmentLeader",
        "Updateless"};
    for (int number = first_action; number <= last_action; ++number) {
        for (const Kind kind : {Kind::department, Kind::person}) {
            CHECK(vocabulary.contains(to_v3_action(static_cast<Action>(number), kind)));
        }
    }
    CHECK(to_v3_action(Action::create_person, Kind::person) == "CreateUser");
    CHECK(to_v3_action(Action::disable_person, Kind::person) == "UpdateUser");
    CHECK(to_v3_action(Action::set_leaders, Kind::department) == "UpdateDepartmentLeader");
    CHECK(to_v3_action(Action::clear_fields, Kind::person) == "UpdateUser");
    CHECK(to_v3_action(Action::clear_fields, Kind::department) == "UpdateDepartment");
    CHECK(to_v3_action(Action::adopt, Kind::person) == "Updateless");
    CHECK(to_v3_action(Action::none, Kind::department) == "Updateless");
}

TEST_CASE("states of changes and people read back, in their own case only") {
    for (const ChangeState state :
         {ChangeState::planned, ChangeState::applied, ChangeState::failed, ChangeState::held, ChangeState::skipped}) {
        CHECK(parse_change_state(to_string(state)) == state);
    }
    for (const PersonStatus status : {PersonStatus::Activated, PersonStatus::Suspended, PersonStatus::Deactivated,
                                      PersonStatus::Resigned, PersonStatus::Archived}) {
        CHECK(parse_person_status(to_string(status)) == status);
    }
    CHECK(parse_change_state("Applied") == std::nullopt);
    CHECK(parse_person_status("activated") == std::nullopt);
    CHECK(is_active(PersonStatus::Activated));
    CHECK(is_active(PersonStatus::Suspended));
    CHECK_FALSE(is_active(PersonStatus::Deactivated));
    CHECK_FALSE(is_active(PersonStatus::Resigned));
    CHECK_FALSE(is_active(PersonStatus::Archived));
}

TEST_CASE("flows and triggers have the API's names") {
    CHECK(parse_flow("upstream") == Flow::upstream);
    CHECK(parse_flow("downstream") == Flow::downstream);
    CHECK(parse_flow("sideways") == std::nullopt);
    CHECK(parse_trigger("manually") == Trigger::manually);
    CHECK(parse_trigger("timed") == Trigger::timed);
    CHECK(parse_trigger("automatic") == Trigger::automatic);
    CHECK(parse_trigger("") == std::nullopt);
    CHECK(to_string(Flow::downstream) == "downstream");
    CHECK(to_string(Trigger::automatic) == "automatic");
}

TEST_CASE("jobs have the API's states") {
    CHECK(to_v3_status(JobState::pending) == "pending");
    CHECK(to_v3_status(JobState::running) == "onProgress");
    CHECK(to_v3_status(JobState::success) == "success");
    CHECK(to_v3_status(JobState::failed) == "failed");
    CHECK(parse_job_state("onProgress") == JobState::running);
    CHECK(parse_job_state("running") == std::nullopt);
}

TEST_CASE("a run that went through its whole list is a success, whatever some records did") {
    CHECK(state_of(JobOutcome::none) == JobState::running);
    CHECK(state_of(JobOutcome::succeeded) == JobState::success);
    CHECK(state_of(JobOutcome::succeeded_with_errors) == JobState::success);
    CHECK(state_of(JobOutcome::held_by_guard) == JobState::success);
    CHECK(state_of(JobOutcome::incomplete_read) == JobState::failed);
    CHECK(state_of(JobOutcome::failed) == JobState::failed);
    CHECK(state_of(JobOutcome::interrupted) == JobState::failed);
    CHECK(state_of(JobOutcome::cancelled) == JobState::failed);
    CHECK(to_string(JobOutcome::succeeded_with_errors) == "succeededWithErrors");
}

TEST_CASE("counts add up, or say that they do not") {
    KindCounts counts;
    CHECK(counts.adds_up());
    counts.seen = 10;
    counts.created = 1;
    counts.updated = 2;
    counts.unchanged = 3;
    counts.held = 1;
    counts.skipped = 1;
    CHECK_FALSE(counts.adds_up());
    counts.failed = 2;
    CHECK(counts.adds_up());

    counts.missing = 3;
    counts.removed = 1;
    counts.waiting = 1;
    CHECK_FALSE(counts.adds_up());
    counts.removal_held = 1;
    CHECK(counts.adds_up());
    CHECK(counts.count_all() == 12);
    CHECK(counts.count_succ() == 7);

    counts.update_count_succ = 1;
    CHECK_FALSE(counts.adds_up());
}

TEST_CASE("locator hashes are those that stores hold already") {
    CHECK(locator_hash("") == 0);
    CHECK(locator_hash("a") == 0xe6c632b61e964e1fULL);
    CHECK(locator_hash("ou=people,dc=example,dc=test") == locator_hash("ou=people,dc=example,dc=test"));
    CHECK(locator_hash("ou=people,dc=example,dc=test") != locator_hash("ou=People,dc=example,dc=test"));
}
