#pragma once
// What a directory told by itself, as a read: the last word about each object, deletions by name. The line cannot tell
// it from a connector that reads what changed since a cookie.

#include <vector>

#include "rosterd/events.hpp"
#include "rosterd/source.hpp"

namespace rosterd::engine {

class EventSource final : public Source {
public:
    // Events in the order they came; each `changed` with its record, no `reconcile`.
    explicit EventSource(std::vector<Event> events) : events_(std::move(events)) {}

    // Records that somebody asked for. `how` they were got stands in the evidence of the read.
    EventSource(std::vector<Record> records, std::string how);

    Async<std::unique_ptr<RecordStream>> read(ReadRequest request) override;

private:
    std::vector<Event> events_;
    std::string how_;
};

}  // namespace rosterd::engine
