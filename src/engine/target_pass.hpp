#pragma once
// Applies the planned changes of a run to a target, batch by batch, in the order they were planned. What the target
// has done is written down before the next batch is sent: an interruption leaves at most one batch to be looked up.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/outbound.hpp"

namespace rosterd::store {
class Links;
}

namespace rosterd::engine {

class TargetPass {
public:
    TargetPass(Outbound& outbound, boost::asio::any_io_executor executor, const BackoffLimits& limits,
               const Progress& progress, const bool& stop);

    // Error when the target is gone for longer than the backoff: what was applied stays.
    Async<void> run();

private:
    // The changes of one object, as one write.
    struct Item {
        std::vector<Change> changes;
        Write write;
        std::optional<Link> link;
        std::int64_t row = 0;      // in the hub; 0: gone from it
        std::int64_t manager = 0;  // row of the one to be set once he has an account
        bool awaits = false;       // a leader without account
        bool writes = false;       // something has to be sent; otherwise it is only linked
        Outcome outcome;
        bool settled = false;
    };

    std::vector<Item> items_of(std::vector<Change> batch) const;
    void prepare(store::Session& session, Item& item);
    void fill_write(Item& item) const;
    bool is_dependent(const Item& item, const std::vector<Item>& batch) const;
    Async<void> apply(std::vector<Item> items);
    bool has_intent(const Item& item) const;
    Async<void> note_intents(const std::vector<Item>& items);
    Async<void> send(std::vector<Item>& items);
    Async<void> look(Item& item);
    Async<bool> leave_out_lost(Item& item);
    bool awaits_leaders(const Item& item) const;
    void compare_again(store::Links& links, Kind kind, const std::string& key) const;
    Async<void> record(std::vector<Item>& items);
    void record(store::Session& session, Item& item);
    Async<void> settle_conflicts();
    Async<void> settle_managers();
    Async<void> follow_moved();
    std::optional<Item> reference_of(store::Session& session, Kind kind, std::int64_t row) const;
    Async<void> keep_links();
    void check_stop() const;

    struct Reference {
        std::int64_t link = 0, manager = 0;
        std::string key;
        Change change;  // by which it was planned
    };

    Outbound& out_;
    Run& run_;
    boost::asio::any_io_executor executor_;
    const BackoffLimits& limits_;
    const Progress& progress_;
    const bool& stop_;
    std::string now_;
    std::vector<Item> conflicts_;  // refused because somebody else has the value: he may be about to give it up
    bool last_round_ = false;      // a conflict is a failure from now on
    std::vector<Reference> references_;
    std::vector<std::pair<Kind, std::int64_t>> moved_;  // rows of those that references have another name for now
};

}  // namespace rosterd::engine
