#pragma once
// Held changes that wait for a person's decision: what the API calls risk operations.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/risk_operation.hpp"

namespace rosterd::store {

class Session;

struct RiskFilter {
    std::vector<RiskStatus> statuses = {};  // empty: any
    std::optional<Kind> kind = {};
};

class RiskOperations {
public:
    explicit RiskOperations(Session& session) : session_(session) {}

    struct Page {
        std::int64_t total = 0;
        std::vector<RiskOperation> list;  // newest first
    };
    Page list(std::int64_t task, const RiskFilter& filter, std::int64_t offset, std::int64_t limit) const;
    std::vector<RiskOperation> load(std::span<const std::int64_t> ids) const;  // order of ids; unknown left out
    std::int64_t waiting(std::int64_t task) const;                             // PENDING ones

    // A cancelled one binds: runs leave the same change out until the object changes.
    void set_status(std::int64_t id, RiskStatus status, std::string_view error, const std::string& now);
    // The cancelled ones that bind.
    std::vector<RiskOperation> cancelled(std::int64_t task) const;

    // After a run: what it held is offered. One that waits already is brought up to date and keeps its id. After a run
    // that went through everything (`whole`), what it did not plan again is settled: SUCCESS when the run did it
    // itself, else CANCELED and no longer binding.
    void collect(std::int64_t task, std::int64_t job, bool whole, const std::string& now);

    // At start: what was being carried out when the daemon ended has FAILED, and can be tried again.
    void recover(const std::string& now);

private:
    Session& session_;
};

}  // namespace rosterd::store
