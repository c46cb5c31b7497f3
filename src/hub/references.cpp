#include "hub/references.hpp"

namespace rosterd::hub {
namespace {

// Only what was found is remembered: who is not there now may be so after the next record.
std::int64_t linked_person(Batch& batch, std::string_view locator) {
    const std::uint64_t hash = locator_hash(locator);
    if (const auto known = batch.people_at.find(hash); known != batch.people_at.end()) return known->second;
    const std::int64_t person = batch.links.object_at(batch.applying.task->id, Kind::person, hash);
    if (person != 0) batch.people_at.emplace(hash, person);
    return person;
}

bool looks_like_public_id(std::string_view text) {
    return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
}

}  // namespace

std::int64_t person_at(Batch& batch, std::string_view reference, std::string_view locator) {
    // First what was resolved while planning: a place in the directory may have a new owner whose link does not say so
    // yet. A directory may call its people by UUIDs too, so what is no public id of ours can still be a locator.
    if (looks_like_public_id(reference)) {
        if (const auto person = batch.people.id_of(reference)) return person;
    }
    if (!locator.empty()) {
        if (const auto person = linked_person(batch, locator)) return person;
    }
    return reference == locator || reference.empty() ? 0 : linked_person(batch, reference);
}

Leaders leaders_at(Batch& batch, const std::vector<std::string>& references) {
    Leaders leaders;
    for (const std::string& reference : references) {
        const std::int64_t person = person_at(batch, reference);
        if (person != 0) {
            leaders.people.push_back(person);
        } else {
            leaders.complete = false;
        }
    }
    return leaders;
}

std::int64_t resolve_parked(store::Session& session, Applying& applying) {
    Batch batch(session, applying);
    std::int64_t resolved = 0;
    for (Link& link : batch.links.parked(applying.task->id, Kind::person)) {
        const std::int64_t manager = batch.links.object_at(link.task, Kind::person, link.manager_locator);
        if (manager == 0) continue;
        batch.people.set_manager(link.object, manager);
        link.parked = false;
        batch.links.update(link);
        batch.feed.push_back({.kind = Kind::person, .object = link.object});
        ++resolved;
    }
    for (Link& link : batch.links.parked(applying.task->id, Kind::department)) {
        const auto wanted = batch.arrays.read(batch.links.parked_leaders(link.id));
        if (!wanted) continue;
        const Leaders leaders = leaders_at(batch, *wanted);
        if (leaders.complete) {
            batch.links.park_leaders(link.id, {});
            link.parked = false;
            batch.links.update(link);
        }
        if (!batch.departments.change_leaders(link.object, leaders.people)) continue;
        batch.feed.push_back({.kind = Kind::department, .object = link.object});
        ++resolved;
    }
    store::Feed(session).append(batch.feed);
    return resolved;
}

}  // namespace rosterd::hub
