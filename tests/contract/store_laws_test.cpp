// Random operations, done to the store and to a simple model in memory: both have to answer the same.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "contract/store_objects.hpp"
#include "contract/store_under_test.hpp"
#include "store/links.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::People;
using store::Session;

namespace {

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

class Model {
public:
    explicit Model(std::uint64_t seed) : random_(seed) {}

    void found(Session& session) {
        company_ = add_organization(session);
        for (int i = 0; i < 5; ++i) departments_.push_back(add_department(session, company_, std::to_string(i)).id);
    }

    void step(Session& session) {
        switch (pick(8)) {
            case 0:
            case 1:
            case 2:
                return insert(session);
            case 3:
            case 4:
                return update(session);
            case 5:
                return move(session);
            case 6:
                return set_manager(session);
            default:
                return remove(session);
        }
    }

    void check(Session& session) {
        People store(session);
        CHECK(store.count() == static_cast<std::int64_t>(people_.size()));
        std::vector<std::int64_t> ids;
        for (const auto& [id, person] : people_) ids.push_back(id);
        std::ranges::shuffle(ids, random_);
        const auto loaded = store.load(ids);
        REQUIRE(loaded.size() == ids.size());
        for (const Person& person : loaded) {
            const Person& expected = people_.at(person.id);
            CHECK(person.user_id == expected.user_id);
            CHECK(person.status == expected.status);
            CHECK(person.values == expected.values);
            CHECK(person.provenance == expected.provenance);
            CHECK(person.manager == expected.manager);
            CHECK(person.memberships == expected.memberships);
        }
        check_lookups(store);
        check_counts(session);
    }

private:
    static constexpr std::array<FieldId, 4> unique = {person_field::username, person_field::email, person_field::phone,
                                                      person_field::external_id};
    std::size_t pick(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }

    // Few different values, so that clashes are common.
    std::string some_value() {
        static const std::vector<std::string> values = {"a", "A", "b", "B@x", "b@X", "蔡", "c", "", "long value %_!"};
        return values[pick(values.size())];
    }

    static std::string comparable(FieldId field, const std::string& value) {
        return field == person_field::username || field == person_field::email ? lower(value) : value;
    }

    void change_values(Person& person) {
        static const std::vector<FieldId> fields = {0, 1, 2, 3, 4, 5, 7, 14, 15, 18, 29};
        for (int i = 0; i < 3; ++i) {
            const FieldId field = fields[pick(fields.size())];
            std::string value = some_value();
            if (value.empty()) {
                remove_value(person.values, field);
            } else {
                set_value(person.values, field, std::move(value));
            }
        }
        static const std::vector<PersonStatus> states = {PersonStatus::Activated, PersonStatus::Activated,
                                                         PersonStatus::Suspended, PersonStatus::Resigned};
        person.status = states[pick(states.size())];
        person.provenance.clear();
        for (const auto& [field, value] : person.values) {
            if (pick(2) == 0) person.provenance.emplace_back(field, 1000 + static_cast<std::int64_t>(pick(3)));
        }
    }

    bool clashes(const Person& person) const {
        if (!is_active(person.status)) return false;
        for (const FieldId field : unique) {
            const std::string* value = find_value(person.values, field);
            if (value == nullptr) continue;
            for (const auto& [id, other] : people_) {
                const std::string* theirs = find_value(other.values, field);
                if (id != person.id && is_active(other.status) && theirs != nullptr &&
                    comparable(field, *theirs) == comparable(field, *value))
                    return true;
            }
        }
        return false;
    }

    Person& some_person() {
        return std::next(people_.begin(), static_cast<std::ptrdiff_t>(pick(people_.size())))->second;
    }

    void insert(Session& session) {
        Person person = make_person(company_, "name");
        change_values(person);
        const bool clash = clashes(person);
        CHECK(People(session).insert(person).has_value() == clash);
        if (!clash) people_.emplace(person.id, person);
    }

    void update(Session& session) {
        if (people_.empty()) return;
        Person person = some_person();
        change_values(person);
        const bool clash = clashes(person);
        CHECK(People(session).update(person).has_value() == clash);
        if (!clash) people_[person.id] = person;
    }

    void move(Session& session) {
        if (people_.empty()) return;
        Person& person = some_person();
        std::vector<std::int64_t> chosen = departments_;
        std::ranges::shuffle(chosen, random_);
        chosen.resize(pick(4));
        person.memberships.clear();
        for (const std::int64_t id : chosen) person.memberships.push_back({id, person.memberships.empty()});
        People(session).set_memberships(person.id, person.memberships);
    }

    void set_manager(Session& session) {
        if (people_.empty()) return;
        const std::int64_t manager = pick(5) == 0 ? 0 : some_person().id;
        Person& person = some_person();
        person.manager = manager;
        People(session).set_manager(person.id, manager);
    }

    void remove(Session& session) {
        if (people_.empty()) return;
        const std::int64_t id = some_person().id;
        People(session).remove(id);
        people_.erase(id);
        for (auto& [other, person] : people_) {
            if (person.manager == id) person.manager = 0;
        }
    }

    void check_lookups(const People& store) {
        for (const FieldId field : {person_field::username, person_field::email, person_field::phone,
                                    person_field::external_id, person_field::employee_number}) {
            const std::string value = some_value();
            std::vector<std::int64_t> active, others;
            for (const auto& [id, person] : people_) {
                const std::string* theirs = find_value(person.values, field);
                if (theirs == nullptr || comparable(field, *theirs) != comparable(field, value)) continue;
                (is_active(person.status) ? active : others).push_back(id);
            }
            active.insert(active.end(), others.begin(), others.end());
            if (active.size() > 3) active.resize(3);
            CHECK(store.find_by(field, value) == active);
        }
    }

    void check_counts(Session& session) {
        std::map<std::int64_t, std::int64_t> counts;
        for (const auto& [id, person] : people_) {
            for (const Membership& membership : person.memberships) {
                if (is_active(person.status)) ++counts[membership.department];
            }
        }
        CHECK(store::Departments(session).member_counts() == counts);
        for (const std::int64_t department : departments_) {
            const auto there = std::ranges::count_if(people_, [&](const auto& entry) {
                return std::ranges::count(entry.second.memberships, department, &Membership::department) > 0;
            });
            CHECK(People(session).list({.department = department}, 0, 0).total == there);
        }
    }

    std::mt19937_64 random_;
    Organization company_;
    std::vector<std::int64_t> departments_;
    std::map<std::int64_t, Person> people_;
};

std::uint64_t chosen_seed() {
    const char* given = std::getenv("ROSTERD_TEST_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

}  // namespace

TEST_CASE("after any operations the store holds what a simple model holds") {
    const std::uint64_t seed = chosen_seed();
    MESSAGE("seed " << seed << " (again with ROSTERD_TEST_SEED)");
    for_each_store([&](StoreUnderTest& under_test) {
        Model model(seed);
        under_test.store().write_now([&](Session& session) { model.found(session); });
        for (int round = 0; round < 30; ++round) {
            under_test.store().write_now([&](Session& session) {
                for (int i = 0; i < 20; ++i) model.step(session);
            });
            if (round % 10 == 9) under_test.reopen();
            under_test.store().read_now([&](Session& session) { model.check(session); });
        }
    });
}
