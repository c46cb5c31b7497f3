#pragma once
// An organisation that changes at random between runs, always without defects.

#include <cstdint>
#include <string>

#include "support/random.hpp"
#include "unit/engine/fake_directory.hpp"

namespace rosterd::tests {

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

}  // namespace rosterd::tests
