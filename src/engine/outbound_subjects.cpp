#include "engine/outbound_subjects.hpp"

#include "engine/find_person.hpp"
#include "rosterd/error.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

class Finding {
public:
    Finding(store::Session& session, const Job& job, const hub::HubDepartments& hub)
        : people_(session), links_(session), job_(job), hub_(hub) {}

    void person(std::int64_t row) {
        if (row == 0 || !rows_.insert(row).second) return;
        const auto link = links_.find_by_object(job_.task, Kind::person, row);
        if (link) found.links.insert(link->id);
        const std::vector<std::int64_t> rows{row};
        for (const Person& person : people_.load(rows)) {
            found.people.push_back(row);
            for (const Membership& membership : person.memberships) department(membership.department);
        }
    }

    void person(const std::string& key) {
        const auto link = links_.find(job_.task, Kind::person, key);
        if (!link) return;
        found.links.insert(link->id);
        person(link->object);
    }

    void department(std::int64_t row) {
        for (const Department* at = hub_.find(row); at != nullptr; at = hub_.find(at->parent))
            if (!found.departments.insert(at->department_id).second) return;
    }

    void department(const std::string& key) {
        found.department_keys.insert(key);
        if (const auto link = links_.find(job_.task, Kind::department, key)) department(link->object);
    }

    std::int64_t row_of(const std::string& user_id) const { return people_.id_of(user_id); }

    OutboundSubjects found;

private:
    store::People people_;
    store::Links links_;
    const Job& job_;
    const hub::HubDepartments& hub_;
    std::set<std::int64_t> rows_;
};

}  // namespace

OutboundSubjects find_outbound(store::Session& session, const Job& job, const Subjects& subjects,
                               const hub::HubDepartments& hub) {
    for (const std::string& name : subjects.names)
        if (find_person(session, name) == 0)
            throw Error(ErrorKind::not_found, "the hub has nobody, or several people, known as " + name +
                                                  " (take the userId, see rosterctl hub people)");
    Finding finding(session, job, hub);
    for (const std::string& id : subjects.people) finding.person(finding.row_of(id));
    for (const std::string& key : subjects.person_keys) finding.person(key);
    for (const auto& [row, department] : hub.all())
        if (subjects.departments.contains(department.department_id)) finding.department(row);
    for (const std::string& key : subjects.department_keys) finding.department(key);
    return std::move(finding.found);
}

}  // namespace rosterd::engine
