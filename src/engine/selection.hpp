#pragma once
// The only changes that a run may do, whatever else it plans: those of a plan that somebody handed in, or held ones
// that somebody released. What the run does not plan itself any more has become stale.

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/guard.hpp"
#include "engine/plan_text.hpp"

namespace rosterd::engine {

class Selection {
public:
    explicit Selection(Flow flow) : text_(flow) {}
    void know_root(const std::string& id) { text_.know_root(id); }  // as for PlanText

    void add(Change canonical);

    // The planned changes of one object: those that are not selected become skipped. False: something was left out.
    bool keep_selected(std::span<Change> changes);

    std::vector<Change> stale() const;  // selected, and not planned; in the order they were added
    std::size_t size() const noexcept { return changes_.size(); }

private:
    PlanText text_;  // of the run's own changes
    std::unordered_map<std::string, std::size_t> by_identity_;
    std::vector<Change> changes_;
    std::vector<bool> found_;
};

}  // namespace rosterd::engine
