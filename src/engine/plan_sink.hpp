#pragma once
// Where planned changes go: tallied for the guard, hashed, counted, and written to the store in batches while planning
// goes on.

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/background.hpp"
#include "engine/cancelled.hpp"
#include "engine/guard.hpp"
#include "engine/postponed.hpp"
#include "engine/selection.hpp"
#include "model/change.hpp"
#include "store/store.hpp"

namespace rosterd::engine {

class PlanSink {
public:
    PlanSink(boost::asio::any_io_executor executor, store::Store& store, std::int64_t job);
    ~PlanSink();

    // From now on changes that a person has cancelled are listed as skipped.
    void leave_out(Cancelled cancelled) { cancelled_ = std::move(cancelled); }

    // Likewise those of records that wait for their next try.
    void postpone(Postponed postponed) { postponed_ = std::move(postponed); }
    const Postponed& postponed() const noexcept { return postponed_; }
    // Nothing but these is to be done; the rest is listed as skipped.
    void take_only(Selection selection) { selection_.emplace(std::move(selection)); }
    void know_root(const std::string& id) {
        if (selection_) selection_->know_root(id);
    }
    const Selection* selection() const noexcept { return selection_ ? &*selection_ : nullptr; }

    // The changes of one object, together and in the order they are to be applied. `hashed` stands in the plan's hash
    // for what the changes name by ids made up for this plan (departments). Any thread, but one at a time, never beside
    // flush().
    void add(std::vector<Change> changes, std::string_view hashed = {});

    // Hands a full batch (or, with `all`, whatever there is) to the store and returns as soon as the batch before it is
    // written. Loop thread.
    Async<void> flush(bool all);
    Async<std::exception_ptr> settle() { return writing_.settle(); }

    // Objects of which something was left out, by what else was planned for them. They are in no tally.
    const std::vector<LeftOut>& left_out() const noexcept { return left_out_; }
    const PlanTally& tally() const noexcept { return tally_; }
    // 32 hex digits over everything planned so far, in whatever order the objects came.
    std::string hash() const;

private:
    Async<void> write();
    std::optional<LeftOut> leave_out(std::span<Change> changes);

    struct Hash;
    store::Store& store_;
    std::int64_t job_;
    std::vector<Change> filling_, written_;
    std::size_t bytes_ = 0;
    PlanTally tally_;
    Cancelled cancelled_;
    Postponed postponed_;
    std::optional<Selection> selection_;
    std::vector<LeftOut> left_out_;
    std::unique_ptr<Hash> hash_;
    Background writing_;
};

}  // namespace rosterd::engine
