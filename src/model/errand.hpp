#pragma once
// What a job was asked for when it is not simply a run of its task. Kept with the job: one that waits knows it after a
// restart too.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd {

struct Errand {
    std::string by;  // who asked: "alice (uid 1000)", "key 0123..."; empty: a timer, an event, nobody

    // At most one of these is set.
    std::vector<std::string> people;       // nothing but them: public ids, keys, usernames, e-mail addresses, ...
    std::int64_t retries = 0;              // nothing but what failed in this job
    std::vector<std::int64_t> operations;  // nothing but these held changes, which somebody has released
    std::string plan;                      // nothing but the changes of the kept plan of this hash
    std::int64_t undoes = 0;               // takes back what this job did

    // Everything that the task is about.
    bool is_whole() const noexcept { return !is_restricted() && plan.empty() && undoes == 0; }
    // Only some people and departments are looked at, and nobody is taken for missing because of that.
    bool is_restricted() const noexcept { return !people.empty() || retries != 0 || !operations.empty(); }

    // The same is asked for, by whomever.
    bool same_wish(const Errand& other) const noexcept {
        return people == other.people && retries == other.retries && operations == other.operations &&
               plan == other.plan && undoes == other.undoes;
    }
};

// As the store has it: JSON, empty for one that asks for nothing.
std::string errand_to_text(const Errand& errand);
Errand errand_from_text(std::string_view text);

// For people: "only wang.wei", "what failed in job 17", ...; empty for a run of the whole task.
std::string describe(const Errand& errand);

}  // namespace rosterd
