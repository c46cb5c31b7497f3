#include "engine/plan_sink.hpp"

#include <xxhash.h>

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

struct PlanSink::Hash {
    Hash() : state(XXH3_createState()) { XXH3_128bits_reset(state); }
    ~Hash() { XXH3_freeState(state); }
    Hash(const Hash&) = delete;
    Hash& operator=(const Hash&) = delete;

    void number(std::uint64_t value) { XXH3_128bits_update(state, &value, sizeof value); }
    void text(std::string_view value) {
        number(value.size());
        XXH3_128bits_update(state, value.data(), value.size());
    }
    void optional(const std::optional<std::string>& value) {
        number(value ? 1 : 0);
        if (value) text(*value);
    }
    XXH3_state_t* state;
};

PlanSink::PlanSink(boost::asio::any_io_executor executor, store::Store& store, std::int64_t job)
    : store_(store), job_(job), hash_(std::make_unique<Hash>()), writing_(std::move(executor)) {}

PlanSink::~PlanSink() = default;

void PlanSink::add(std::vector<Change> changes, std::string_view hashed) {
    ActionMask actions = 0;
    const std::optional<LeftOut> left_out = cancelled_.leave_out(changes);
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
    hash_->text(hashed);
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
    const XXH128_hash_t digest = XXH3_128bits_digest(hash_->state);
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(digest.high64),
                  static_cast<unsigned long long>(digest.low64));
    return text;
}

}  // namespace rosterd::engine
