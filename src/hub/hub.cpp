#include "hub/hub.hpp"

#include <algorithm>

#include "hub/department_changes.hpp"
#include "hub/person_changes.hpp"
#include "store/changes.hpp"

namespace rosterd::hub {
namespace {

bool is_removal(Action action) {
    return action == Action::disable_person || action == Action::delete_person || action == Action::delete_department;
}

// A record's changes stand together; changes without a key come from the hub and stand alone.
std::span<Change> first_record(std::span<Change> changes) {
    const Change& first = changes.front();
    const auto other = std::ranges::find_if(changes.begin() + 1, changes.end(), [&](const Change& change) {
        return first.key.empty() || change.kind != first.kind || change.key != first.key;
    });
    return changes.first(static_cast<std::size_t>(other - changes.begin()));
}

// A create is mostly the first that is heard of a key: whether it has a link already shows when the link is inserted.
Subject make_subject(Batch& batch, std::span<const Change> record) {
    Subject subject;
    const Change& first = record.front();
    if (!first.key.empty() && first.action != Action::create_person)
        subject.link = batch.links.find(batch.applying.task->id, first.kind, first.key);
    subject.seen = !std::ranges::all_of(record, is_removal, &Change::action);
    return subject;
}

void move_link(Batch& batch, Link& link, std::uint64_t locator) {
    batch.people_at.erase(link.locator);
    batch.people_at.erase(locator);
    link.locator = locator;
}

// The manager as the directory names it, and whether the hub knows whom that means.
void settle_manager(Batch& batch, const Subject& subject, std::span<const Change> record, Link& link) {
    for (const Change& change : record) {
        if (!change.manager) continue;
        const std::uint64_t locator = locator_hash(*change.manager);
        if (locator != link.manager_locator && !subject.parked)
            link.parked = locator != 0 && batch.links.object_at(link.task, Kind::person, locator) == 0;
        link.manager_locator = locator;
    }
    if (subject.parked) link.parked = *subject.parked;
}

bool write_link(Batch& batch, Link& link) {
    if (link.id == 0) return batch.links.insert_new(link);
    batch.links.update(link);
    return true;
}

// What was made for a key that turns out to have a link (the same plan applied twice) is taken back.
void take_back(Batch& batch, std::span<Change> record, const Link& link) {
    for (Change& change : record) {
        if (change.action == Action::create_person && change.state == ChangeState::applied)
            batch.people.remove(link.object);
        change.state = ChangeState::skipped;
        change.error = "the record is linked already";
    }
    if (auto there = batch.links.find(link.task, link.kind, link.key)) {
        there->fingerprint = 0;
        batch.links.update(*there);
    }
}

// False: the record's changes were taken back.
bool settle(Batch& batch, Subject& subject, std::span<Change> record) {
    if (!subject.link || subject.removed) return true;
    Link& link = *subject.link;
    const Change& last = record.back();
    const bool all_applied =
        std::ranges::all_of(record, [](const Change& change) { return change.state == ChangeState::applied; });
    link.fingerprint = all_applied ? last.fingerprint : 0;
    if (subject.seen) {
        link.absences = 0;
        if (!last.locator.empty()) move_link(batch, link, locator_hash(last.locator));
        if (all_applied) settle_manager(batch, subject, record, link);
    }
    if (!write_link(batch, link)) {
        take_back(batch, record, link);
        return false;
    }
    if (subject.wanted_leaders) batch.links.park_leaders(link.id, *subject.wanted_leaders);
    return true;
}

void apply_record(Batch& batch, std::span<Change> record) {
    Subject subject = make_subject(batch, record);
    const std::size_t fed = batch.feed.size();
    for (Change& change : record) {
        if (change.state != ChangeState::planned) continue;  // its outcome stands already
        Verdict verdict = change.kind == Kind::person ? apply_to_person(batch, subject, change)
                                                      : apply_to_department(batch, subject, change);
        change.state = verdict.state;
        change.error = std::move(verdict.error);
        if (verdict.object != 0)
            batch.feed.push_back({.kind = change.kind, .object = verdict.object, .change = change.id});
    }
    if (!settle(batch, subject, record)) batch.feed.resize(fed);
}

}  // namespace

void apply(store::Session& session, Applying& applying, std::span<Change> changes) {
    Batch batch(session, applying);
    for (std::span<Change> rest = changes; !rest.empty();) {
        const std::span<Change> record = first_record(rest);
        apply_record(batch, record);
        rest = rest.subspan(record.size());
    }
    for (Change& change : changes) change.at = applying.now;
    store::Changes(session).set_state(changes);
    store::Feed(session).append(batch.feed);
}

}  // namespace rosterd::hub
