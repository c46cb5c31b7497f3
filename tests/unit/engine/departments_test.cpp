#include <doctest/doctest.h>

#include <algorithm>

#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Tree : World {
    Tree() {
        task.removal.after_absences = 1;
        directory.departments = {{.key = "a", .name = "A", .parent = ""},
                                 {.key = "b", .name = "B", .parent = "a"},
                                 {.key = "c", .name = "C", .parent = "b"},
                                 {.key = "d", .name = "D", .parent = ""}};
        directory.people = {{.key = "1", .name = "One", .departments = {"c"}},
                            {.key = "2", .name = "Two", .departments = {"d", "b"}}};
        sync();
    }
};

}  // namespace

TEST_CASE("a branch moves with everybody in it") {
    Tree world;
    world.directory.department("b").parent = "d";
    const Job job = world.sync();
    CHECK(job.counts.departments.updated == 1);
    CHECK(job.counts.people.unchanged == 2);
    CHECK(world.changes(job, Action::move_department).size() == 1);
    CHECK(world.path_of("C") == "Company/D/B/C");
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"Company/D/B/C"});
    world.expect_settled();
}

TEST_CASE("two departments change places above and below each other") {
    Tree world;
    world.directory.department("b").parent = "";
    world.directory.department("a").parent = "b";
    std::swap(world.directory.departments[0], world.directory.departments[1]);
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(world.path_of("A") == "Company/B/A");
    CHECK(world.path_of("C") == "Company/B/C");
    world.expect_settled();
}

TEST_CASE("a department is renamed to a name that another branch has") {
    Tree world;
    world.directory.department("c").name = "D";
    CHECK(world.sync().counts.departments.updated == 1);
    std::vector<std::string> paths;
    for (const Department& department : world.departments()) paths.push_back(world.path(department.id));
    std::sort(paths.begin(), paths.end());
    CHECK(paths == std::vector<std::string>{"Company/A", "Company/A/B", "Company/A/B/D", "Company/D"});
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"Company/A/B/D"});
    world.expect_settled();
}

TEST_CASE("a cycle is reported and nobody is lost") {
    Tree world;
    world.directory.department("a").parent = "c";
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded_with_errors);
    CHECK(job.counts.departments.failed == 1);
    REQUIRE(world.failures(job).size() == 1);
    CHECK(world.failures(job)[0].error.find("cycle") != std::string::npos);
    CHECK(world.path_of("C") == "Company/A/B/C");
    CHECK(world.people().size() == 2);
    CHECK(world.sync().counts.departments.failed == 1);
    world.directory.department("a").parent = "";
    CHECK(world.sync().outcome == JobOutcome::succeeded);
    world.expect_settled();
}

TEST_CASE("a cycle of new departments comes with everybody in it") {
    World world;
    world.directory.departments = {{.key = "x", .name = "X", .parent = "y"}, {.key = "y", .name = "Y", .parent = "x"}};
    world.directory.people = {{.key = "1", .name = "One", .departments = {"y"}}};
    const Job job = world.sync();
    CHECK(job.counts.departments.failed == 1);
    CHECK(job.counts.departments.created == 1);
    CHECK(world.path_of("Y") == "Company/X/Y");
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"Company/X/Y"});
}

TEST_CASE("an orphan comes to the root, and stays in place once it is linked") {
    World world;
    world.directory.departments = {{.key = "p", .name = "P", .parent = ""},
                                   {.key = "o", .name = "O", .parent = "nowhere"}};
    world.directory.people = {{.key = "1", .name = "One", .departments = {"o"}}};
    Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(world.path_of("O") == "Company/O");
    world.directory.department("o").parent = "p";
    world.sync();
    CHECK(world.path_of("O") == "Company/P/O");
    world.directory.department("o").parent = "nowhere";
    job = world.sync();
    CHECK(world.path_of("O") == "Company/P/O");
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"Company/P/O"});
}

TEST_CASE("a department delivered under two parents stays where it is") {
    Tree world;
    world.directory.departments.push_back({.key = "b", .name = "B", .parent = "d"});
    const Job job = world.sync();
    CHECK(job.counts.departments.failed == 1);
    CHECK(world.path_of("B") == "Company/A/B");
    CHECK(world.people().size() == 2);
}

TEST_CASE("a department without a name: its people hang on the one above, and go in once it has one") {
    World world;
    world.directory.departments = {{.key = "a", .name = "A", .parent = ""},
                                   {.key = "b", .name = "", .parent = "a"},
                                   {.key = "c", .name = "C", .parent = "b"}};
    world.directory.people = {{.key = "1", .name = "One", .departments = {"b"}}};
    Job job = world.sync();
    CHECK(job.counts.departments.failed == 1);
    CHECK(world.path_of("C") == "Company/A/C");
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"Company/A"});
    world.directory.department("b").name = "B";
    job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(world.path_of("C") == "Company/A/B/C");
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"Company/A/B"});
    world.expect_settled();
}

TEST_CASE("the top record stands for the organisation's root") {
    World world;
    world.directory.departments = {{.key = "t", .name = "示例集团", .parent = "", .top = true},
                                   {.key = "a", .name = "A", .parent = "t"}};
    world.directory.people = {{.key = "1", .name = "One", .departments = {"t"}},
                              {.key = "2", .name = "Two", .departments = {"a"}}};
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(world.departments().size() == 1);
    CHECK(world.path_of("A") == "示例集团/A");
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"示例集团"});
    world.expect_settled();
}

TEST_CASE("another record becomes the top: the root takes its name, nobody is lost") {
    World world;
    world.task.removal.after_absences = 1;
    world.directory.departments = {{.key = "t", .name = "Old", .parent = "", .top = true},
                                   {.key = "a", .name = "A", .parent = "t"},
                                   {.key = "b", .name = "B", .parent = "a"}};
    world.directory.people = {{.key = "1", .name = "One", .departments = {"a"}},
                              {.key = "2", .name = "Two", .departments = {"b"}},
                              {.key = "3", .name = "Three", .departments = {"t"}}};
    world.sync();
    world.directory.remove_department("t");
    world.directory.department("a").top = true;
    world.directory.department("a").parent = "";
    world.directory.person("3").departments = {"a"};
    const Job job = world.sync();
    CHECK(world.failures(job).empty());
    CHECK(world.path_of("B") == "A/B");
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"A"});
    CHECK(world.paths_of(world.person("Three")) == std::vector<std::string>{"A"});
    CHECK(world.departments().size() == 1);
    world.expect_settled();
}

TEST_CASE("a missing branch goes, deepest first, after its people have moved") {
    Tree world;
    world.directory.remove_department("b");
    world.directory.remove_department("c");
    world.directory.person("1").departments = {"a"};
    world.directory.person("2").departments = {"d"};
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(job.counts.departments.missing == 2);
    CHECK(job.counts.departments.removed == 2);
    REQUIRE(world.changes(job, Action::delete_department).size() == 2);
    CHECK(world.changes(job, Action::delete_department)[0].object_name == "C");
    CHECK(world.departments().size() == 2);
    world.expect_settled();
}

TEST_CASE("a missing department that still has one below it stays") {
    Tree world;
    world.directory.remove_department("a");
    world.directory.department("b").parent = "a";  // not delivered any more: B stays below A
    const Job job = world.sync();
    CHECK(world.failures(job).empty());
    CHECK(job.counts.departments.kept == 1);
    CHECK(world.path_of("C") == "Company/A/B/C");
}

TEST_CASE("departments read by halves: nothing is changed at all") {
    Tree world;
    world.directory.person("1").name = "Changed";
    world.directory.departments_cut = "the server cut the connection";
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::incomplete_read);
    CHECK(job.state == JobState::failed);
    CHECK(job.error.find("cut the connection") != std::string::npos);
    CHECK(world.changes(job).empty());
    CHECK(world.departments().size() == 4);
    CHECK(world.paths_of(world.person("One")) == std::vector<std::string>{"Company/A/B/C"});
}

TEST_CASE("a directory restored with new keys finds its departments by place, its people by their keys") {
    Tree world;
    const auto before = world.departments();
    world.directory.person("1").attributes["uid"] = "one";
    world.directory.person("2").attributes["uid"] = "two";
    world.sync();
    for (auto& department : world.directory.departments) {
        department.key = "new-" + department.key;
        if (!department.parent.empty()) department.parent = "new-" + department.parent;
    }
    for (auto& person : world.directory.people) {
        person.key = "new-" + person.key;
        for (auto& department : person.departments) department = "new-" + department;
    }
    const Job job = world.sync();
    CHECK(world.failures(job).empty());
    CHECK(job.counts.departments.created == 0);
    CHECK(job.counts.people.created == 0);
    CHECK(job.counts.people.missing == 0);
    CHECK(job.counts.departments.removed == 0);
    const auto after = world.departments();
    REQUIRE(after.size() == before.size());
    for (std::size_t at = 0; at < after.size(); ++at) CHECK(after[at].department_id == before[at].department_id);
    CHECK(world.people().size() == 2);
    world.expect_settled();
}
