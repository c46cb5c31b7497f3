#include "unit/engine/fake_directory.hpp"

#include <algorithm>

#include "rosterd/error.hpp"

namespace rosterd::tests {

Record record_of(const FakeDepartment& department) {
    Record record;
    record.kind = Kind::department;
    record.key = department.key;
    record.locator = department.locator.empty() ? "at/" + department.key : department.locator;
    record.label = department.key;
    record.parent = department.parent;
    record.top = department.top;
    record.leaders = department.leaders;
    record.problem = department.problem;
    if (!department.name.empty()) record.attributes.set("name", Value(department.name));
    if (!department.code.empty()) record.attributes.set("code", Value(department.code));
    return record;
}

Record record_of(const FakePerson& person) {
    Record record;
    record.key = person.key;
    record.locator = person.locator.empty() ? "at/" + person.key : person.locator;
    record.label = person.key;
    record.departments = person.departments;
    record.manager = person.manager;
    record.enabled = person.enabled;
    record.problem = person.problem;
    if (!person.name.empty()) record.attributes.set("name", Value(person.name));
    for (const auto& [name, text] : person.attributes) record.attributes.set(name, Value(text));
    return record;
}

namespace {

class FakeStream final : public RecordStream {
public:
    explicit FakeStream(const FakeDirectory& directory) : directory_(directory) {
        const std::size_t departments =
            directory.departments_cut.empty() ? directory.departments.size() : directory.departments.size() / 2;
        for (std::size_t at = 0; at < departments; ++at) records_.push_back(record_of(directory.departments[at]));
        if (!directory.departments_cut.empty()) return;
        const std::size_t people = directory.people_cut.empty() ? directory.people.size() : directory.people.size() / 2;
        for (std::size_t at = 0; at < people; ++at) records_.push_back(record_of(directory.people[at]));
    }

    Async<std::optional<Page>> next() override {
        if (directory_.before_page) directory_.before_page(pages_);
        Page page;
        while (page.size() < directory_.page_size && at_ < records_.size()) page.push_back(std::move(records_[at_++]));
        ++pages_;
        if (page.empty()) co_return std::nullopt;
        co_return page;
    }

    Completeness completeness(Kind kind) const override {
        if (!directory_.departments_cut.empty()) return Completeness::partial(directory_.departments_cut);
        if (kind == Kind::person && !directory_.people_cut.empty()) return Completeness::partial(directory_.people_cut);
        return Completeness::complete({pages_, records_.size(), "end of list"});
    }

private:
    const FakeDirectory& directory_;
    std::vector<Record> records_;
    std::size_t at_ = 0, pages_ = 0;
};

class FakeTarget final : public Target {
public:
    explicit FakeTarget(FakeDirectory& directory) : directory_(directory) {}

    TargetTraits traits() const override { return directory_.writing.traits; }

    Async<std::vector<Outcome>> write(std::span<const Write> batch) override {
        if (directory_.writing.before_batch) directory_.writing.before_batch();
        std::vector<Outcome> outcomes;
        for (const Write& write : batch) outcomes.push_back(one(write));
        co_return outcomes;
    }

    Async<std::vector<std::vector<Record>>> look_up(LookUp request) override {
        std::vector<std::vector<Record>> found;
        for (const std::string& value : request.values) found.push_back(directory_.find(request, value));
        directory_.writing.looked_up += request.values.size();
        co_return found;
    }

private:
    Outcome one(const Write& write) {
        FakeWriting& writing = directory_.writing;
        std::optional<Outcome> scripted;
        if (writing.before_write) scripted = writing.before_write(write);
        const bool lost = scripted && scripted->state == Outcome::State::unknown;
        if (scripted && !(lost && writing.unknown_is_carried_out)) return *scripted;
        const Outcome outcome = directory_.carry_out(write);
        return lost ? *scripted : outcome;
    }

    FakeDirectory& directory_;
};

class FakeConnector final : public Connector {
public:
    explicit FakeConnector(FakeDirectory& directory) : directory_(directory), target_(directory) {}

    Target* target() noexcept override { return directory_.writable ? &target_ : nullptr; }

    Async<std::unique_ptr<RecordStream>> read(ReadRequest) override {
        if (directory_.unreachable) throw Error(ErrorKind::unreachable, *directory_.unreachable);
        co_return std::make_unique<FakeStream>(directory_);
    }
    Async<CheckReport> check() override { co_return CheckReport{}; }

private:
    FakeDirectory& directory_;
    FakeTarget target_;
};

template <class List>
auto& by_key(List& list, std::string_view key) {
    const auto at = std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.key == key; });
    if (at == list.end()) throw std::out_of_range("no such key in the fake directory: " + std::string(key));
    return *at;
}

}  // namespace

FakePerson& FakeDirectory::person(std::string_view key) {
    return by_key(people, key);
}

FakeDepartment& FakeDirectory::department(std::string_view key) {
    return by_key(departments, key);
}

void FakeDirectory::remove_person(std::string_view key) {
    std::erase_if(people, [&](const FakePerson& person) { return person.key == key; });
}

void FakeDirectory::remove_department(std::string_view key) {
    std::erase_if(departments, [&](const FakeDepartment& department) { return department.key == key; });
}

std::unique_ptr<Connector> FakeDirectory::create(Settings, ConnectorContext) const {
    // The directory outlives its connectors and is not const where the tests made it.
    return std::make_unique<FakeConnector>(const_cast<FakeDirectory&>(*this));
}

namespace {

std::string text_of(const Value& value) {
    const std::string* text = value.as_text();
    return text == nullptr ? std::string() : *text;
}

bool stands_below(const FakeDirectory& directory, std::string key, const std::string& ancestor) {
    for (std::size_t steps = 0; !key.empty() && steps <= directory.departments.size(); ++steps) {
        if (key == ancestor) return true;
        const auto at = std::find_if(directory.departments.begin(), directory.departments.end(),
                                     [&](const FakeDepartment& one) { return one.key == key; });
        if (at == directory.departments.end()) return false;
        key = at->parent;
    }
    return false;
}

std::string locator_of(const std::string& key) {
    return key.empty() ? std::string() : "at/" + key;
}

}  // namespace

Outcome FakeDirectory::carry_out(const Write& write) {
    const auto has_department = [&](const std::string& key) {
        return std::any_of(departments.begin(), departments.end(),
                           [&](const FakeDepartment& one) { return one.key == key; });
    };
    const auto no_such = [](const std::string& what) {
        return Outcome::failed(ErrorKind::not_found, "no such object: " + what);
    };
    if (write.parent && !write.parent->empty() && !has_department(*write.parent)) return no_such(*write.parent);
    if (write.departments)
        for (const std::string& key : *write.departments)
            if (!has_department(key)) return no_such(key);
    const auto has_person = [&](const std::string& key) {
        return std::any_of(people.begin(), people.end(), [&](const FakePerson& one) { return one.key == key; });
    };
    if (write.manager && !write.manager->empty() && !has_person(*write.manager)) return no_such(*write.manager);
    if (write.leaders)
        for (const std::string& leader : *write.leaders)
            if (!has_person(leader)) return no_such(leader);
    std::string key = write.key;
    if (write.kind == Kind::department) {
        auto at = std::find_if(departments.begin(), departments.end(),
                               [&](const FakeDepartment& one) { return one.key == key; });
        if (write.action == WriteAction::create) {
            key = "D" + std::to_string(++last_key);
            departments.push_back({.key = key, .name = {}});
            departments.back().leaders.emplace();
            at = departments.end() - 1;
        }
        if (at == departments.end()) return no_such(key);
        if (write.action == WriteAction::remove) {
            for (const FakeDepartment& other : departments)
                if (other.parent == key) return Outcome::failed(ErrorKind::conflict, "not allowed on non-leaf");
            departments.erase(at);
            for (FakePerson& person : people) std::erase(person.departments, key);
        } else {
            if (write.parent && stands_below(*this, *write.parent, key))
                return Outcome::failed(ErrorKind::conflict, "the new parent is below it");
            for (const auto& [name, value] : write.attributes) (name == "name" ? at->name : at->code) = text_of(value);
            if (write.parent) at->parent = *write.parent;
            if (write.leaders) {
                at->leaders.emplace();
                for (const std::string& leader : *write.leaders) at->leaders->push_back(locator_of(leader));
            }
        }
    } else {
        auto at = std::find_if(people.begin(), people.end(), [&](const FakePerson& one) { return one.key == key; });
        for (const auto& [name, value] : write.attributes) {
            const bool apart =
                (name == "mail" && writing.keeps_emails_apart) || (name == "uid" && writing.keeps_names_apart);
            if (!apart || text_of(value).empty()) continue;
            for (const FakePerson& other : people)
                if (other.key != key && other.attributes.contains(name) && other.attributes.at(name) == text_of(value))
                    return Outcome::failed(ErrorKind::conflict, name + " is taken");
        }
        if (write.action == WriteAction::create) {
            key = "P" + std::to_string(++last_key);
            people.push_back({.key = key, .name = {}});
            people.back().manager = "";
            at = people.end() - 1;
        }
        if (at == people.end()) return no_such(key);
        if (write.action == WriteAction::remove) {
            people.erase(at);
        } else {
            for (const auto& [name, value] : write.attributes) {
                if (name == "name")
                    at->name = text_of(value);
                else if (value.is_null())
                    at->attributes.erase(name);
                else
                    at->attributes[name] = text_of(value);
            }
            if (write.departments) at->departments = *write.departments;
            if (write.manager) at->manager = locator_of(*write.manager);
            if (write.enabled) at->enabled = *write.enabled;
            if (write.action == WriteAction::disable) at->enabled = false;
        }
    }
    writing.writes.push_back(write);
    Outcome outcome = Outcome::applied(key, locator_of(key));
    if (writing.after_write) writing.after_write(write, outcome);
    return outcome;
}

std::vector<Record> FakeDirectory::find(const LookUp& request, const std::string& value) const {
    std::vector<Record> found;
    if (writing.finds_by_key_only && !request.attribute.empty()) return found;
    const auto matches = [&](const Record& record) {
        if (request.attribute.empty()) return record.key == value;
        const Value* there = record.attributes.find(request.attribute);
        return there != nullptr && text_of(*there) == value;
    };
    if (request.kind == Kind::department) {
        for (const FakeDepartment& department : departments)
            if (Record record = record_of(department); matches(record)) found.push_back(std::move(record));
    } else {
        for (const FakePerson& person : people)
            if (Record record = record_of(person); matches(record)) found.push_back(std::move(record));
    }
    return found;
}

}  // namespace rosterd::tests
