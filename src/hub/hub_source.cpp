#include "hub/hub_source.hpp"

#include <algorithm>
#include <span>

#include "store/departments.hpp"
#include "store/people.hpp"

namespace rosterd::hub {
namespace {

constexpr std::int64_t people_per_page = 2000;

class HubStream final : public RecordStream {
public:
    HubStream(store::Store& store, HubValues values, HubDepartments departments, std::int64_t organization,
              std::optional<std::vector<std::int64_t>> only)
        : store_(store),
          values_(std::move(values)),
          departments_(std::move(departments)),
          organization_(organization),
          only_(std::move(only)) {}

    Async<std::optional<Page>> next() override {
        Page page;
        if (!departments_read_) {
            departments_read_ = true;
            for (const auto& [row, department] : departments_.all())
                page.push_back(values_.record(department, departments_));
        } else {
            const auto read = [&](store::Session& session) {
                only_ ? read_named(session, page) : read_next(session, page);
            };
            co_await store_.read(read);
        }
        records_ += page.size();
        if (page.empty()) co_return std::nullopt;
        ++pages_;
        co_return page;
    }

    Completeness completeness(Kind) const override {
        return Completeness::complete({pages_, records_, "end of the hub"});
    }

private:
    void read_next(store::Session& session, Page& page) {
        for (const Person& person : store::People(session).after(last_, organization_, people_per_page)) {
            last_ = person.id;
            page.push_back(values_.record(person, departments_));
        }
    }

    // Some may be gone: a page comes out empty only when all of the rest are.
    void read_named(store::Session& session, Page& page) {
        while (page.empty() && at_ < only_->size()) {
            const std::size_t count = std::min<std::size_t>(people_per_page, only_->size() - at_);
            const std::span<const std::int64_t> rows(only_->data() + at_, count);
            at_ += count;
            for (const Person& person : store::People(session).load(rows))
                if (person.organization == organization_) page.push_back(values_.record(person, departments_));
        }
    }

    store::Store& store_;
    HubValues values_;
    HubDepartments departments_;
    std::int64_t organization_;
    std::optional<std::vector<std::int64_t>> only_;
    std::int64_t last_ = 0;
    std::size_t at_ = 0;  // in only_
    bool departments_read_ = false;
    std::uint64_t pages_ = 0, records_ = 0;
};

}  // namespace

Async<std::unique_ptr<RecordStream>> HubSource::read(ReadRequest request) {
    HubValues values(people_, departments_, std::move(request.person_attributes),
                     std::move(request.department_attributes), request.all_attributes);
    std::vector<Department> departments;
    const auto load = [&](store::Session& session) { departments = store::Departments(session).all(organization_); };
    co_await store_.read(load);
    co_return std::make_unique<HubStream>(store_, std::move(values), HubDepartments(std::move(departments)),
                                          organization_, only_);
}

}  // namespace rosterd::hub
