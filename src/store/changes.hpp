#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/change.hpp"

namespace rosterd::store {

class Session;

struct ChangeFilter {
    std::optional<bool> success = {};  // applied, adopt: true; failed, held: false. skipped counts as success
    std::vector<Action> actions = {};  // empty: any
    std::optional<Kind> kind = {};
    std::vector<ChangeState> states = {};  // empty: any
    std::string text = {};                 // in object name, key, error
    bool unchanged = true;                 // "Updateless" entries of unchanged records as well, after the changes
    bool unfinished = false;               // planned ones of a running or interrupted job as well
};

class Changes {
public:
    explicit Changes(Session& session) : session_(session) {}

    void insert(std::span<Change> changes);  // sets id, ascending
    // Planned ones of a job with an id above `after`, in order of id: about `limit`, or about `memory` bytes, whichever
    // comes first. Changes of one record (same kind and key) are never split between two calls.
    std::vector<Change> planned(std::int64_t job, std::int64_t after, std::size_t limit, std::size_t memory) const;
    void hold(std::int64_t job, std::span<const Action> actions,
              const std::string& reason);  // planned ones become held
    // ... and the planned ones of the same records (kind and key) lose their fingerprint, so that their link stays
    // stale and the next run plans what was held again.
    // Likewise, only removals of objects that are missing (missing_fingerprint).
    void hold_missing(std::int64_t job, std::span<const Action> actions, const std::string& reason);
    void set_state(
        std::span<const Change> changes);  // state, error, at, object_id by id; runs of equal ones in one statement

    // Unchanged links of a job, compactly (ids ascending, delta-coded). finish_unchanged reserves change ids for them,
    // so that each can be listed as an entry with an id of its own.
    void add_unchanged(std::int64_t job, Kind kind, std::span<const std::int64_t> links);
    void finish_unchanged(std::int64_t job);

    struct Page {
        std::int64_t total = 0;
        std::vector<Change> list;  // unchanged records: Action::none, state applied, reason "nothing to update"
    };
    Page list(std::int64_t job, const ChangeFilter& filter, std::int64_t offset, std::int64_t limit) const;
    // The same from beginning to end, in batches: memory does not grow with the log.
    void for_each(std::int64_t job, const ChangeFilter& filter,
                  const std::function<void(std::span<const Change>)>& visit) const;

private:
    Session& session_;
};

}  // namespace rosterd::store
