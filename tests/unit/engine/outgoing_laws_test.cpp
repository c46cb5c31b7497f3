#include <doctest/doctest.h>

#include <algorithm>

#include "support/random.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

// An organisation that changes at random between runs.
class Life {
public:
    Life(FakeDirectory& directory, Random& random) : directory_(directory), random_(random) {}

    void change() {
        for (std::int64_t steps = random_.number(1, 10); steps > 0; --steps) step();
    }

private:
    std::size_t pick(std::size_t count) {
        return static_cast<std::size_t>(random_.number(0, static_cast<std::int64_t>(count) - 1));
    }
    std::string some_department() {
        if (directory_.departments.empty() || random_.number(0, 4) == 0) return {};
        return directory_.departments[pick(directory_.departments.size())].key;
    }
    FakePerson* somebody() {
        return directory_.people.empty() ? nullptr : &directory_.people[pick(directory_.people.size())];
    }
    bool below(const std::string& key, const std::string& ancestor) {
        for (std::string at = key; !at.empty(); at = directory_.department(at).parent)
            if (at == ancestor) return true;
        return false;
    }
    void step() {
        FakePerson* person = somebody();
        switch (random_.number(0, 7)) {
            case 0:
                ++last_;
                directory_.departments.push_back({.key = "d" + std::to_string(last_),
                                                  .name = "D" + std::to_string(last_),
                                                  .parent = some_department()});
                break;
            case 1:
            case 2: {
                const std::string key = "p" + std::to_string(++last_);
                FakePerson made{.key = key, .name = "N" + key};
                made.attributes = {{"uid", key}, {"mail", key + "@example.test"}};
                if (const std::string department = some_department(); !department.empty())
                    made.departments = {department};
                made.manager = person == nullptr ? "" : "at/" + person->key;
                directory_.people.push_back(std::move(made));
                break;
            }
            case 3:
                if (person != nullptr) person->attributes["nickname"] = random_.text("abc", 0, 2);
                break;
            case 4:
                if (person != nullptr) person->attributes["mail"] = "m" + std::to_string(++last_) + "@example.test";
                break;
            case 5:
                if (person != nullptr) {
                    const std::string department = some_department();
                    person->departments.clear();
                    if (!department.empty()) person->departments = {department};
                }
                break;
            case 6:
                if (!directory_.departments.empty()) {
                    FakeDepartment& department = directory_.departments[pick(directory_.departments.size())];
                    const std::string parent = some_department();
                    if (!below(parent, department.key)) department.parent = parent;
                }
                break;
            default:
                if (person != nullptr && directory_.people.size() > 3) {
                    const std::string key = person->key;
                    directory_.remove_person(key);
                    for (FakePerson& other : directory_.people)
                        if (other.manager == "at/" + key) other.manager = "";
                }
        }
    }

    FakeDirectory& directory_;
    Random& random_;
    int last_ = 0;
};

}  // namespace

TEST_CASE("whatever happens in the hub, a run makes the target the same, and the next one writes nothing") {
    Random random;
    for (int story = 0; story < 4; ++story) {
        Outgoing world;
        Life life(world.source.directory, random);
        for (int round = 0; round < 12; ++round) {
            CAPTURE(story);
            CAPTURE(round);
            life.change();
            world.fill();
            const Job planned = world.plan();
            const Job job = world.sync();
            REQUIRE(world.source.failures(job).empty());
            CHECK(job.plan_hash == planned.plan_hash);
            world.expect_same();
            world.expect_settled();
        }
    }
}

TEST_CASE("whatever the target loses or refuses on the way, nobody is doubled and later runs bring it to rest") {
    Random random;
    for (int story = 0; story < 4; ++story) {
        Outgoing world;
        Life life(world.source.directory, random);
        for (int round = 0; round < 6; ++round) {
            CAPTURE(story);
            CAPTURE(round);
            life.change();
            world.fill();
            world.target.writing.before_write = [&](const Write&) -> std::optional<Outcome> {
                switch (random.number(0, 5)) {
                    case 0:
                        return Outcome::put_off(ErrorKind::throttled, "busy");
                    case 1:
                        world.target.writing.unknown_is_carried_out = random.number(0, 1) == 1;
                        return Outcome::unknown("connection reset");
                    case 2:
                        return Outcome::failed(ErrorKind::internal, "no");
                    default:
                        return std::nullopt;
                }
            };
            world.sync();
            world.target.writing.before_write = nullptr;
            world.sync();
            world.sync();
            world.expect_same();
            world.expect_settled();
        }
    }
}
