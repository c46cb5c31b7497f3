#include "engine/hub_sampling.hpp"

#include "engine/downstream_ends.hpp"
#include "store/departments.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {
namespace {

constexpr std::size_t most_read = 20'000;  // a condition that nothing meets shall not read a whole hub
constexpr std::int64_t page = 1000;

class HubSampler {
public:
    HubSampler(store::Session& session, const Services& services, const Task& task, std::size_t most,
               const std::function<bool(const Record& record)>& wanted)
        : session_(session),
          task_(task),
          most_(most),
          wanted_(wanted),
          values_(services.person_fields, services.department_fields, {}, {}, true),
          organization_(outbound_organization(session, task)),
          hub_(departments_of(session, organization_)),
          scope_(make_scope(session, task, hub_)) {}

    HubSample departments() {
        for (const auto& [row, department] : hub_.all()) {
            if (row == hub_.root() || !scope_->department(row).in) continue;
            if (!take(values_.record(department, hub_), Kind::department, row)) return std::move(found_);
        }
        found_.sample.whole = true;
        return std::move(found_);
    }

    HubSample people() {
        const store::People people(session_);
        for (std::int64_t last = 0; organization_.id != 0;) {
            const std::vector<Person> some = people.after(last, organization_.id, page);
            if (some.empty()) break;
            last = some.back().id;
            for (const Person& person : some) {
                Record record = values_.record(person, hub_);
                const bool linked = !key_of(Kind::person, person.id).empty();
                if (!scope_->person(record, linked).in) continue;
                if (!take(std::move(record), Kind::person, person.id)) return std::move(found_);
            }
        }
        found_.sample.whole = true;
        return std::move(found_);
    }

private:
    static std::vector<Department> departments_of(store::Session& session, const Organization& organization) {
        return organization.id == 0 ? std::vector<Department>() : store::Departments(session).all(organization.id);
    }

    std::string key_of(Kind kind, std::int64_t row) const {
        const auto link = store::Links(session_).find_by_object(task_.id, kind, row);
        return link ? link->key : std::string();
    }

    // False: enough.
    bool take(Record record, Kind kind, std::int64_t row) {
        Sample& sample = found_.sample;
        ++sample.read;
        if (!wanted_ || wanted_(record)) {
            found_.keys.push_back(key_of(kind, row));
            sample.records.push_back(std::move(record));
        }
        return sample.records.size() < most_ && sample.read < most_read;
    }

    store::Session& session_;
    const Task& task_;
    std::size_t most_;
    const std::function<bool(const Record& record)>& wanted_;
    hub::HubValues values_;
    Organization organization_;
    hub::HubDepartments hub_;
    std::unique_ptr<Scope> scope_;
    HubSample found_;
};

}  // namespace

HubSample sample_hub(store::Session& session, const Services& services, const Task& task, Kind kind, std::size_t most,
                     const std::function<bool(const Record& record)>& wanted) {
    HubSampler sampler(session, services, task, most, wanted);
    return kind == Kind::department ? sampler.departments() : sampler.people();
}

}  // namespace rosterd::engine
