#include "engine/plan_sink.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstdio>

#include "store/changes.hpp"

namespace rosterd::engine {

namespace {
constexpr std::size_t batch_changes = 4000;
constexpr std::size_t batch_bytes = std::size_t{4} << 20;

std::size_t size_of(const Change& change) {
    std::size_t size = sizeof(Change) + change.key.size() + change.object_name.size() + change.locator.size();
    for (const FieldChange& field : change.fields)
        size +=
            sizeof(FieldChange) + (field.before ? field.before->size() : 0) + (field.after ? field.after->size() : 0);
    return size;
}
}  // namespace

// The sum of the objects' own hashes.
struct PlanSink::Hash {
    Hash() : state(XXH3_createState()) {}
    ~Hash() { XXH3_freeState(state); }
    Hash(const Hash&) = delete;
    Hash& operator=(const Hash&) = delete;

    void begin() { XXH3_128bits_reset(state); }
    void number(std::uint64_t value) { XXH3_128bits_update(state, &value, sizeof value); }
    void text(std::string_view value) {
        number(value.size());
        XXH3_128bits_update(state, value.data(), value.size());
    }
    void optional(const std::optional<std::string>& value) {
        number(value ? 1 : 0);
        if (value) text(*value);
    }
    void end() {
        const XXH128_hash_t digest = XXH3_128bits_digest(state);
        low += digest.low64;
        high += digest.high64 + (low < digest.low64 ? 1 : 0);
    }

    XXH3_state_t* state;
    std::uint64_t high = 0, low = 0;
};

PlanSink::PlanSink(boost::asio::any_io_executor executor, store::Store& store, std::int64_t job)
    : store_(store), job_(job), hash_(std::make_unique<Hash>()), writing_(std::move(executor)) {}

PlanSink::~PlanSink() = default;

std::optional<LeftOut> PlanSink::leave_out(std::span<Change> changes) {
    std::optional<LeftOut> left_out = cancelled_.leave_out(changes);
    if (!left_out) left_out = postponed_.leave_out(changes);
    if (!selection_) return left_out;
    const bool missing =
        std::ranges::any_of(changes, [](const Change& change) { return change.fingerprint == missing_fingerprint; });
    // Whoever is only to be linked was counted as he is.
    const bool only_linked =
        std::ranges::all_of(changes, [](const Change& change) { return change.action == Action::adopt; });
    if (selection_->keep_selected(changes) || changes.empty()) return left_out;
    for (Change& change : changes) change.fingerprint = 0;
    if (only_linked) return left_out;
    const Change& head = changes.front();
    return LeftOut{head.kind, head.key.empty() ? head.object_id : head.key, missing};
}

void PlanSink::add(std::vector<Change> changes, std::string_view hashed) {
    ActionMask actions = 0;
    const std::optional<LeftOut> left_out = leave_out(changes);
    hash_->begin();
    for (Change& change : changes) {
        change.job = job_;
        // What is refused or left out already is listed, but is no part of what the plan would do.
        if (change.state == ChangeState::planned) {
            actions |= bit(change.action);
            if (change.fingerprint == missing_fingerprint) actions |= missing_bit;
            hash_->number(static_cast<std::uint64_t>(change.kind));
            hash_->number(static_cast<std::uint64_t>(change.action));
            hash_->text(change.key);
            hash_->optional(change.manager);
            for (const FieldChange& field : change.fields) {
                hash_->text(field.key);
                // What may name an object by an id made up for this plan stands in the hash by the directory's own
                // words.
                if (field.key == "departments" || field.key == "leaders" || field.key == "parentDepartmentId" ||
                    field.key == "manager")
                    continue;
                hash_->optional(field.before);
                hash_->optional(field.after);
            }
        }
        bytes_ += size_of(change);
        filling_.push_back(std::move(change));
    }
    if (actions != 0) {
        hash_->text(hashed);
        hash_->end();
    }
    if (left_out)
        left_out_.push_back(*left_out);
    else if (actions != 0)
        tally_.add(actions);
}

Async<void> PlanSink::flush(bool all) {
    if (filling_.size() < batch_changes && bytes_ < batch_bytes && !all) co_return;
    co_await writing_.wait();
    if (!filling_.empty()) {
        written_ = std::exchange(filling_, {});
        bytes_ = 0;
        writing_.start(write());
    }
    if (all) co_await writing_.wait();
}

Async<void> PlanSink::write() {
    const auto work = [this](store::Session& session) {
        store::Changes(session).insert(written_);
        written_.clear();  // here: the loop thread has better to do
    };
    co_await store_.write(work);
}

std::string PlanSink::hash() const {
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash_->high),
                  static_cast<unsigned long long>(hash_->low));
    return text;
}

}  // namespace rosterd::engine
