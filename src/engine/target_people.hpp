#pragma once
// Plans the target's people against the hub's, page by page. Only who is new or changed is looked up in the target.

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/fingerprint.hpp"
#include "engine/outbound.hpp"

namespace rosterd::engine {

// The links of the task by the hub's rows, into run.people.
void load_target_people(store::Session& session, Run& run);

class TargetPeople {
public:
    explicit TargetPeople(Outbound& outbound);

    Async<void> plan(Page page);
    Async<void> finish();        // those who waited for their manager
    Async<void> plan_missing();  // linked people who have left the hub or the scope

    // Whether somebody has an account, or will have one after this plan.
    bool is_coming(std::int64_t row) const { return coming_.contains(row); }
    std::int64_t in_scope() const noexcept { return in_scope_; }

private:
    struct Candidate {
        Wanted wanted;
        std::int64_t row = 0;
        std::optional<LinkIndex::Position> position;
        std::optional<Link> link;
        std::vector<Record> found;
        std::string manager_key;  // in the target; empty: none, or not yet
        bool waits = false;       // for a manager without account
        bool vanished = false;    // linked, and no longer there
        std::string problem;
    };

    void read(store::Session& session, Page& page, std::vector<Candidate>& candidates);
    void find_links(store::Session& session, std::vector<Candidate>& candidates, bool last);
    Async<void> look_up(std::vector<Candidate>& candidates);
    Async<void> match(std::vector<Candidate*> unknown, const std::string& attribute);
    Async<void> plan_candidates(std::vector<Candidate> candidates, bool last);
    void await_lost_managers(std::vector<Candidate>& candidates, const std::unordered_set<std::string>& lost,
                             bool last);
    void settle(Candidate& candidate, const std::unordered_map<std::string, std::string>& locators);
    void create(Candidate& candidate);
    void fail(const Candidate& candidate, std::string why);
    void plan_removals(const std::vector<Link>& links, const std::vector<Person>& people,
                       std::vector<std::vector<Record>> found);

    Outbound& out_;
    Run& run_;
    Fingerprint fingerprint_;
    std::vector<Candidate> later_;
    std::unordered_set<std::int64_t> coming_;
    std::unordered_set<std::string> adopted_;             // keys
    std::unordered_map<std::int64_t, std::string> left_;  // linked rows out of scope -> why
    std::int64_t in_scope_ = 0;
};

}  // namespace rosterd::engine
