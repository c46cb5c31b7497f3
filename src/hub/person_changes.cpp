#include "hub/person_changes.hpp"

#include <algorithm>

#include "hub/linking.hpp"
#include "hub/precedence.hpp"
#include "hub/references.hpp"
#include "rosterd/error.hpp"

namespace rosterd::hub {
namespace {

// A person as the change wants it, and what of it was left alone.
struct Draft {
    Person person;
    bool fields = false, memberships = false, manager = false;  // what has to be written
    std::optional<bool> parked;
    LeftAlone left_alone;
    std::string problem;  // not empty: the change cannot be applied
};

void draft_departments(Batch& batch, const FieldChange& field, Draft& draft) {
    std::vector<std::string> wanted;
    if (field.after && !field.after->empty()) {
        auto read = batch.arrays.read(*field.after);
        if (!read) {
            draft.problem = "departments: not a list of departments";
            return;
        }
        wanted = std::move(*read);
    }
    draft.person.memberships.clear();
    for (const std::string& id : wanted) {
        const auto department = batch.applying.departments.find(id);
        if (department == batch.applying.departments.end()) {
            draft.problem = "departments: there is no department " + id + " (it failed, is held, or was removed)";
            return;
        }
        const bool main = draft.person.memberships.empty();
        draft.person.memberships.push_back({.department = department->second, .main = main});
    }
    draft.memberships = true;
}

void draft_manager(Batch& batch, const Change& change, std::string_view reference, Draft& draft) {
    const std::string_view locator = change.manager ? std::string_view(*change.manager) : std::string_view();
    draft.person.manager = reference.empty() ? 0 : person_at(batch, reference, locator);
    draft.parked = !reference.empty() && draft.person.manager == 0;
    draft.manager = true;
}

void draft_status(Batch& batch, const std::string& text, Draft& draft) {
    const auto status = parse_person_status(text);
    if (!status) {
        draft.problem = "status: not one of Activated, Suspended, Deactivated, Resigned, Archived";
        return;
    }
    if (const auto task = stronger_claim(batch.applying, draft.person.provenance, person_field::status)) {
        draft.left_alone.add("status", task);
        return;
    }
    draft.person.status = *status;
    claim(draft.person.provenance, person_field::status, batch.applying.task->id);
    draft.fields = true;
}

void draft_field(Batch& batch, const FieldChange& change, Draft& draft) {
    const auto field = batch.person_fields.find(change.key);
    if (!field) {
        draft.problem = change.key + ": no field of people (it may have been taken out of the configuration)";
        return;
    }
    if (const auto task = stronger_claim(batch.applying, draft.person.provenance, *field)) {
        draft.left_alone.add(change.key, task);
        return;
    }
    if (change.after && !change.after->empty()) {
        set_value(draft.person.values, *field, *change.after);
    } else {
        remove_value(draft.person.values, *field);
    }
    claim(draft.person.provenance, *field, batch.applying.task->id);
    draft.fields = true;
}

void draft_changes(Batch& batch, const Change& change, Draft& draft) {
    for (const FieldChange& field : change.fields) {
        if (field.key == "departments") {
            draft_departments(batch, field, draft);
        } else if (field.key == "manager") {
            draft_manager(batch, change, field.after.value_or(""), draft);
        } else if (field.key == "status") {
            draft_status(batch, field.after.value_or("Activated"), draft);
        } else {
            draft_field(batch, field, draft);
        }
        if (!draft.problem.empty()) return;
    }
}

Verdict clashes(const Batch& batch, const store::Clash& clash) {
    return Verdict::failed((*batch.applying.person_fields)[clash.field].key + ": already used by " + clash.name + " (" +
                           clash.user_id + ")");
}

bool is_linked(Batch& batch, const Change& change) {
    return !change.key.empty() && batch.links.find(batch.applying.task->id, Kind::person, change.key).has_value();
}

Verdict create(Batch& batch, Subject& subject, const Change& change) {
    constexpr const char* again = "the record is linked to a person already";
    if (subject.link) return Verdict::skipped(again);
    Draft draft;
    draft.person.user_id = change.object_id;
    draft.person.organization = batch.applying.organization.id;
    draft.person.created_at = draft.person.updated_at = batch.applying.now;
    draft_changes(batch, change, draft);
    if (!draft.problem.empty()) return Verdict::failed(std::move(draft.problem));
    if (!draft.manager && change.manager) draft_manager(batch, change, *change.manager, draft);
    try {
        if (const auto clash = batch.people.insert(draft.person))
            return is_linked(batch, change) ? Verdict::skipped(again) : clashes(batch, *clash);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::conflict) throw;
        return is_linked(batch, change) ? Verdict::skipped(again) : Verdict::failed(error.message());
    }
    subject.parked = draft.parked;
    if (change.key.empty()) return Verdict::applied(draft.person.id);
    // The link is written when the last change of the record is through; that it is new is certain only then.
    subject.link = new_link(batch, change, draft.person.id);
    return Verdict::applied(draft.person.id);
}

Verdict edit(Batch& batch, Subject& subject, const Change& change) {
    auto person = batch.people.find(change.object_id);
    if (!person) return Verdict::failed("the person is gone");
    Draft draft;
    draft.person = std::move(*person);
    draft_changes(batch, change, draft);
    const bool status_given = std::ranges::count(change.fields, "status", &FieldChange::key) > 0;
    if (change.action == Action::disable_person && !status_given)
        draft_status(batch, std::string(to_string(batch.applying.task->removal.status)), draft);
    if (!draft.problem.empty()) return Verdict::failed(std::move(draft.problem));
    if (!draft.fields && !draft.memberships && !draft.manager)
        return Verdict::skipped(draft.left_alone.empty() ? "nothing to change" : draft.left_alone.reason());
    draft.person.updated_at = batch.applying.now;
    if (const auto clash = batch.people.update(draft.person)) return clashes(batch, *clash);
    if (draft.memberships) batch.people.set_memberships(draft.person.id, draft.person.memberships);
    if (draft.manager) batch.people.set_manager(draft.person.id, draft.person.manager);
    if (draft.parked) subject.parked = draft.parked;
    return Verdict::applied(draft.person.id);
}

// Every link of this task to the person goes, whatever its key.
Verdict remove(Batch& batch, Subject& subject, const Change& change) {
    const std::int64_t task = batch.applying.task->id;
    const std::int64_t person = batch.people.id_of(change.object_id);
    if (person != 0 && batch.links.linked_elsewhere(Kind::person, person, task))
        return Verdict::skipped("another task has this person as well");
    batch.people_at.clear();
    if (person != 0) {
        while (const auto link = batch.links.find_by_object(task, Kind::person, person)) batch.links.remove(link->id);
        batch.people.remove(person);
    }
    if (subject.link && subject.link->id != 0) batch.links.remove(subject.link->id);
    subject.removed = true;
    return person == 0 ? Verdict::skipped("the person is gone already") : Verdict::applied(person);
}

Verdict adopt_person(Batch& batch, Subject& subject, const Change& change) {
    const std::int64_t person = batch.people.id_of(change.object_id);
    return person == 0 ? Verdict::failed("the person is gone") : adopt(batch, subject, change, person);
}

}  // namespace

Verdict apply_to_person(Batch& batch, Subject& subject, const Change& change) {
    switch (change.action) {
        case Action::create_person:
            return create(batch, subject, change);
        case Action::update_person:
        case Action::clear_fields:
        case Action::change_identifier:
        case Action::change_departments:
        case Action::disable_person:
            return edit(batch, subject, change);
        case Action::delete_person:
            return remove(batch, subject, change);
        case Action::adopt:
            return adopt_person(batch, subject, change);
        default:
            return Verdict::failed("not an operation on people: " + std::string(to_string(change.action)));
    }
}

}  // namespace rosterd::hub
