#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/job.hpp"

namespace rosterd::store {

class Session;

class Jobs {
public:
    explicit Jobs(Session& session) : session_(session) {}

    void insert(Job& job);        // sets id, created_at and updated_at as given
    void update(const Job& job);  // every column, by id
    std::optional<Job> find(std::int64_t id) const;
    std::optional<Job> last_of(std::int64_t task) const;  // latest JobMode::run job
    std::vector<Job> unfinished() const;                  // pending and running, by id

    struct Page {
        std::int64_t total = 0;
        std::vector<Job> list;  // newest first
    };
    // JobMode::run only.
    Page list(std::int64_t task, std::optional<Trigger> trigger, std::int64_t offset, std::int64_t limit) const;

    // Removes what is older than the limits (design section 15), changes included. Never the latest job of a task.
    void prune(std::int64_t task, std::int64_t keep, const std::string& before);
    // Plans are superseded by the next one of the same task.
    void remove_plans(std::int64_t task);

private:
    Session& session_;
};

}  // namespace rosterd::store
