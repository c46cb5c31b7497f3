#pragma once
// What the parts of one call of apply share. Internal to src/hub.

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hub/hub.hpp"
#include "model/link.hpp"
#include "store/change_text.hpp"
#include "store/departments.hpp"
#include "store/feed.hpp"
#include "store/field_finder.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::hub {

struct Batch {
    Batch(store::Session& session, Applying& context)
        : applying(context),
          people(session),
          departments(session),
          links(session),
          person_fields(*context.person_fields),
          department_fields(*context.department_fields) {}

    Applying& applying;
    store::People people;
    store::Departments departments;
    store::Links links;
    store::FieldFinder person_fields, department_fields;
    store::TextArrayReader arrays;
    std::vector<store::FeedEntry> feed;
    std::unordered_map<std::uint64_t, std::int64_t> people_at;  // by locator: neighbours mostly have the same manager
};

// How a change ended, with the reason when it was not applied.
struct Verdict {
    ChangeState state = ChangeState::applied;
    std::string error;
    std::int64_t object = 0;  // the hub object that changed, for the feed; 0: none did

    static Verdict applied(std::int64_t object) { return {ChangeState::applied, {}, object}; }
    static Verdict failed(std::string error) { return {ChangeState::failed, std::move(error), 0}; }
    static Verdict skipped(std::string error) { return {ChangeState::skipped, std::move(error), 0}; }
};

// The record whose changes stand together: its link while they are applied. The link is written once, behind the last
// of them.
struct Subject {
    std::optional<Link> link;                   // id 0: made by one of these changes
    bool removed = false;                       // object and link are gone
    bool seen = false;                          // the record was there when this was planned: not a removal
    std::optional<bool> parked;                 // nullopt: its references were not touched
    std::optional<std::string> wanted_leaders;  // to be parked with the link; empty: none
};

}  // namespace rosterd::hub
