#include "hub/department_changes.hpp"

#include "hub/linking.hpp"
#include "hub/precedence.hpp"
#include "hub/references.hpp"

namespace rosterd::hub {
namespace {

struct Draft {
    Department department;
    bool fields = false;  // something of it has to be written, leaders aside
    std::optional<std::vector<std::string>> leaders;
    LeftAlone left_alone;
    std::string problem;
};

void draft_parent(Batch& batch, const FieldChange& field, Draft& draft) {
    const std::string id = field.after.value_or("");
    if (id.empty()) {
        draft.department.parent = batch.applying.organization.root_department;
    } else if (const auto parent = batch.applying.departments.find(id); parent != batch.applying.departments.end()) {
        draft.department.parent = parent->second;
    } else {
        draft.problem = "parentDepartmentId: there is no department " + id + " (it failed, is held, or was removed)";
        return;
    }
    if (draft.department.id != 0 && batch.departments.is_below(draft.department.parent, draft.department.id))
        draft.problem = "parentDepartmentId: the new parent is the department itself or below it";
    draft.fields = true;
}

void draft_leaders(Batch& batch, const FieldChange& field, Draft& draft) {
    draft.leaders = field.after && !field.after->empty() ? batch.arrays.read(*field.after) : std::vector<std::string>();
    if (!draft.leaders) draft.problem = "leaders: not a list of people";
}

void draft_field(Batch& batch, const FieldChange& change, Draft& draft) {
    const auto field = batch.department_fields.find(change.key);
    if (!field) {
        draft.problem = change.key + ": no field of departments";
        return;
    }
    if (const auto task = stronger_claim(batch.applying, draft.department.provenance, *field)) {
        draft.left_alone.add(change.key, task);
        return;
    }
    if (change.after && !change.after->empty()) {
        set_value(draft.department.values, *field, *change.after);
    } else {
        remove_value(draft.department.values, *field);
    }
    claim(draft.department.provenance, *field, batch.applying.task->id);
    draft.fields = true;
}

void draft_changes(Batch& batch, const Change& change, Draft& draft) {
    for (const FieldChange& field : change.fields) {
        if (field.key == "parentDepartmentId") {
            draft_parent(batch, field, draft);
        } else if (field.key == "leaders") {
            draft_leaders(batch, field, draft);
        } else {
            draft_field(batch, field, draft);
        }
        if (!draft.problem.empty()) return;
    }
}

void set_leaders(Batch& batch, Subject& subject, const Draft& draft) {
    const Leaders leaders = leaders_at(batch, *draft.leaders);
    batch.departments.set_leaders(draft.department.id, leaders.people);
    subject.parked = !leaders.complete;
    subject.wanted_leaders = leaders.complete ? std::string() : store::text_array(*draft.leaders);
}

Verdict create(Batch& batch, Subject& subject, const Change& change) {
    // A record that stood for the root and no longer does gets a department of its own.
    if (subject.link && subject.link->object != batch.applying.organization.root_department)
        return Verdict::skipped("the record is linked to a department already");
    if (batch.departments.find(change.object_id)) return Verdict::failed("a department with this id is there already");
    Draft draft;
    draft.department.department_id = change.object_id;
    draft.department.organization = batch.applying.organization.id;
    draft.department.parent = batch.applying.organization.root_department;
    draft_changes(batch, change, draft);
    if (!draft.problem.empty()) return Verdict::failed(std::move(draft.problem));
    batch.departments.insert(draft.department);
    batch.applying.departments.emplace(change.object_id, draft.department.id);
    if (draft.leaders) set_leaders(batch, subject, draft);
    if (subject.link)
        subject.link->object = draft.department.id;
    else if (!change.key.empty())
        subject.link = new_link(batch, change, draft.department.id);
    return Verdict::applied(draft.department.id);
}

Verdict edit(Batch& batch, Subject& subject, const Change& change) {
    auto department = batch.departments.find(change.object_id);
    if (!department) return Verdict::failed("the department is gone");
    Draft draft;
    draft.department = std::move(*department);
    draft_changes(batch, change, draft);
    if (!draft.problem.empty()) return Verdict::failed(std::move(draft.problem));
    if (!draft.fields && !draft.leaders)
        return Verdict::skipped(draft.left_alone.empty() ? "nothing to change" : draft.left_alone.reason());
    if (draft.fields) batch.departments.update(draft.department);
    if (draft.leaders) set_leaders(batch, subject, draft);
    return Verdict::applied(draft.department.id);
}

Verdict remove(Batch& batch, Subject& subject, const Change& change) {
    const std::int64_t task = batch.applying.task->id;
    const auto department = batch.departments.find(change.object_id);
    if (department && batch.links.linked_elsewhere(Kind::department, department->id, task))
        return Verdict::skipped("another task has this department as well");
    if (department && !batch.departments.remove(department->id))
        return Verdict::failed("there are still departments or active people in it");
    if (department) {
        while (const auto link = batch.links.find_by_object(task, Kind::department, department->id))
            batch.links.remove(link->id);
    }
    batch.applying.departments.erase(change.object_id);
    if (subject.link && subject.link->id != 0) batch.links.remove(subject.link->id);
    subject.removed = true;
    return department ? Verdict::applied(department->id) : Verdict::skipped("the department is gone already");
}

Verdict adopt_department(Batch& batch, Subject& subject, const Change& change) {
    const auto department = batch.applying.departments.find(change.object_id);
    if (department == batch.applying.departments.end()) return Verdict::failed("the department is gone");
    return adopt(batch, subject, change, department->second);
}

}  // namespace

Verdict apply_to_department(Batch& batch, Subject& subject, const Change& change) {
    switch (change.action) {
        case Action::create_department:
            return create(batch, subject, change);
        case Action::update_department:
        case Action::move_department:
        case Action::set_leaders:
        case Action::clear_fields:
            return edit(batch, subject, change);
        case Action::delete_department:
            return remove(batch, subject, change);
        case Action::adopt:
            return adopt_department(batch, subject, change);
        default:
            return Verdict::failed("not an operation on departments: " + std::string(to_string(change.action)));
    }
}

}  // namespace rosterd::hub
