#include <doctest/doctest.h>

#include <algorithm>

#include "support/random.hpp"
#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

// A directory that changes at random between runs, always without defects.
class Life {
public:
    explicit Life(FakeDirectory& directory) : directory_(directory) {}

    void change() {
        for (std::int64_t steps = random_.number(1, 12); steps > 0; --steps) step();
        directory_.page_size = static_cast<std::size_t>(random_.number(1, 7));
        for (std::size_t at = directory_.people.size(); at > 1; --at)
            std::swap(directory_.people[at - 1], directory_.people[pick(at)]);
    }

private:
    std::size_t pick(std::size_t count) {
        return static_cast<std::size_t>(random_.number(0, static_cast<std::int64_t>(count) - 1));
    }

    std::string some_department() {
        return directory_.departments.empty() || random_.number(0, 4) == 0
                   ? ""
                   : directory_.departments[pick(directory_.departments.size())].key;
    }

    bool below(const std::string& key, const std::string& ancestor) {
        for (std::string at = key; !at.empty(); at = directory_.department(at).parent)
            if (at == ancestor) return true;
        return false;
    }

    void step() {
        switch (random_.number(0, 9)) {
            case 0:
                directory_.departments.push_back({.key = "d" + std::to_string(++last_),
                                                  .name = "D" + std::to_string(last_),
                                                  .parent = some_department()});
                break;
            case 1:
            case 2: {
                FakePerson person{.key = "p" + std::to_string(++last_), .name = "P" + std::to_string(last_)};
                person.attributes = {{"uid", person.key}, {"mail", person.key + "@example.test"}};
                directory_.people.push_back(std::move(person));
                [[fallthrough]];
            }
            case 3: {
                if (directory_.people.empty()) break;
                FakePerson& person = directory_.people[pick(directory_.people.size())];
                person.departments.clear();
                for (std::int64_t count = random_.number(0, 2); count > 0; --count)
                    if (const std::string key = some_department();
                        !key.empty() && std::find(person.departments.begin(), person.departments.end(), key) ==
                                            person.departments.end())
                        person.departments.push_back(key);
                break;
            }
            case 4:
                if (!directory_.people.empty())
                    directory_.people[pick(directory_.people.size())].attributes["nickname"] =
                        random_.text("abc", 0, 2);
                break;
            case 5:
                if (!directory_.people.empty())
                    directory_.people[pick(directory_.people.size())].manager =
                        random_.number(0, 3) == 0 ? "" : "at/" + directory_.people[pick(directory_.people.size())].key;
                break;
            case 6:
                if (!directory_.people.empty())
                    directory_.people[pick(directory_.people.size())].attributes["mail"] =
                        "m" + std::to_string(++last_) + "@example.test";
                break;
            case 7:
                if (!directory_.departments.empty()) {
                    FakeDepartment& department = directory_.departments[pick(directory_.departments.size())];
                    const std::string parent = some_department();
                    if (!below(parent, department.key)) department.parent = parent;
                }
                break;
            case 8:
                if (directory_.people.size() > 3) leave(directory_.people[pick(directory_.people.size())].key);
                break;
            default:
                if (!directory_.departments.empty())
                    directory_.departments[pick(directory_.departments.size())].name = "R" + std::to_string(++last_);
        }
    }

    void leave(std::string key) {
        directory_.remove_person(key);
        for (FakePerson& person : directory_.people)
            if (person.manager == "at/" + key) person.manager = "";
    }

    FakeDirectory& directory_;
    Random random_;
    int last_ = 0;
};

// The hub's picture of the directory, in the directory's words.
void expect_same(World& world) {
    const auto path = [&](std::string key) {
        std::string text;
        for (; !key.empty(); key = world.directory.department(key).parent)
            text = world.directory.department(key).name + (text.empty() ? "" : "/" + text);
        return text.empty() ? "Company" : "Company/" + text;
    };
    std::vector<std::string> expected, actual;
    for (const FakePerson& person : world.directory.people) {
        std::string line = person.name + " " + person.attributes.at("uid") + " " + person.attributes.at("mail");
        std::vector<std::string> paths;
        for (const std::string& key : person.departments) paths.push_back(path(key));
        if (paths.empty()) paths.push_back("Company");
        std::sort(paths.begin() + 1, paths.end());
        for (const std::string& text : paths) line += " " + text;
        if (person.manager && !person.manager->empty() && *person.manager != "at/" + person.key)
            line += " reports to " + world.directory.person(person.manager->substr(3)).name;
        expected.push_back(line);
    }
    std::map<std::int64_t, std::string> names;
    const auto people = world.people();
    for (const Person& person : people) names[person.id] = field(person, "name");
    for (const Person& person : people) {
        if (!is_active(person.status)) continue;
        std::string line = field(person, "name") + " " + field(person, "username") + " " + field(person, "email");
        std::vector<std::string> paths = world.paths_of(person);
        if (!paths.empty()) std::sort(paths.begin() + 1, paths.end());
        for (const std::string& text : paths) line += " " + text;
        if (person.manager != 0) line += " reports to " + names.at(person.manager);
        actual.push_back(line);
    }
    std::sort(expected.begin(), expected.end());
    std::sort(actual.begin(), actual.end());
    REQUIRE(actual == expected);
}

}  // namespace

TEST_CASE("whatever happens in the directory, a run makes the hub the same, and the next one has nothing to do") {
    for (int story = 0; story < 6; ++story) {
        World world;
        world.task.removal.after_absences = 1;
        world.task.guard.remove_people.small_count = world.task.guard.change_identifiers.small_count =
            world.task.guard.move_people.small_count = 1000;
        world.task.guard.clear_fields.small_count = world.task.guard.remove_departments.small_count = 1000;
        Life life(world.directory);
        for (int round = 0; round < 15; ++round) {
            CAPTURE(round);
            life.change();
            const Job planned = world.plan();
            const Job job = world.sync();
            REQUIRE(world.failures(job).empty());
            CHECK(job.plan_hash == planned.plan_hash);
            expect_same(world);
            const Job again = world.plan();
            REQUIRE(world.changes(again).empty());
        }
    }
}
