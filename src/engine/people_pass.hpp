#pragma once
// Plans people page by page: known and the same, known and changed, or new. Runs in a thread of the store with a
// snapshot.

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/fingerprint.hpp"
#include "engine/matcher.hpp"
#include "engine/person_compare.hpp"
#include "engine/references.hpp"
#include "engine/run.hpp"

namespace rosterd::engine {

// All links of the task's people into run.people.
void load_people(store::Session& session, Run& run);

class PeoplePass {
public:
    PeoplePass(Run& run, References& references);

    void plan(store::Session& session, Page page);

    // Records that had to wait for the end of the read: whose match might have been seen later, whose manager might
    // still come. Then people whose manager's place somebody else has taken.
    void finish(store::Session& session);

    // Records without a key: they cannot be told from missing ones, so nobody may be taken for missing.
    std::int64_t keyless() const noexcept { return keyless_; }

private:
    struct Candidate {
        Record record;
        FieldValues values;
        std::vector<std::string> departments;  // public ids, main first
        std::uint64_t fingerprint = 0;
        std::int64_t link = 0;  // 0: none
        std::optional<LinkIndex::Position> position;
    };

    std::vector<std::string> department_ids(const Record& record) const;
    void fail(const Record& record, std::string why);
    std::vector<std::optional<Value>> hub_values(store::Session& session, const Page& page) const;
    Value hub_value(const Person& person) const;
    void plan_known(store::Session& session, std::vector<Candidate> candidates, bool last);
    void plan_new(store::Session& session, Candidate candidate, bool last);
    void create(store::Session& session, Candidate& candidate);
    void plan_replaced_managers(store::Session& session);
    void compare(store::Session& session, Candidate& candidate, const Link& link, const Person& person);
    void adopt(store::Session& session, Candidate& candidate, const Person& person, FieldId by);
    DesiredPerson desire(store::Session& session, Candidate& candidate) const;
    CurrentPerson current(store::Session& session, const Person& person) const;
    bool waits_for_manager(store::Session& session, const Candidate& candidate) const;

    Run& run_;
    References& references_;
    Matcher matcher_;
    Fingerprint fingerprint_;
    CompareRules rules_;
    std::vector<Candidate> later_known_, later_new_;
    std::unordered_map<std::int64_t, std::string> adopted_;  // people who got a record in this read -> its key
    std::int64_t keyless_ = 0;
};

}  // namespace rosterd::engine
