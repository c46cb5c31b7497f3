#include "unit/engine/fake_directory.hpp"

#include <algorithm>

#include "rosterd/error.hpp"

namespace rosterd::tests {

namespace {

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
    record.problem = person.problem;
    if (!person.name.empty()) record.attributes.set("name", Value(person.name));
    for (const auto& [name, text] : person.attributes) record.attributes.set(name, Value(text));
    return record;
}

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

class FakeConnector final : public Connector {
public:
    explicit FakeConnector(const FakeDirectory& directory) : directory_(directory) {}

    Async<std::unique_ptr<RecordStream>> read(ReadRequest) override {
        if (directory_.unreachable) throw Error(ErrorKind::unreachable, *directory_.unreachable);
        co_return std::make_unique<FakeStream>(directory_);
    }
    Async<CheckReport> check() override { co_return CheckReport{}; }

private:
    const FakeDirectory& directory_;
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
    return std::make_unique<FakeConnector>(*this);
}

}  // namespace rosterd::tests
