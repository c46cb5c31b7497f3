#include "engine/cancelled.hpp"

namespace rosterd::engine {

namespace {

std::string name_of(const Change& change) {
    std::string name =
        std::to_string(static_cast<int>(change.kind)) + ' ' + std::to_string(static_cast<int>(change.action)) + ' ';
    return name + (change.key.empty() ? change.object_id : change.key);
}

}  // namespace

Cancelled::Cancelled(const std::vector<RiskOperation>& operations) {
    for (const RiskOperation& operation : operations)
        fields_.insert_or_assign(name_of(operation.change), operation.change.fields);
}

std::optional<LeftOut> Cancelled::leave_out(std::span<Change> changes) const {
    if (fields_.empty()) return std::nullopt;
    std::optional<LeftOut> left_out;
    for (Change& change : changes) {
        if (change.state != ChangeState::planned) continue;
        const auto found = fields_.find(name_of(change));
        if (found == fields_.end() || found->second != change.fields) continue;
        change.state = ChangeState::skipped;
        change.error = "cancelled: somebody decided not to do this (it is offered again when the object changes)";
        left_out = LeftOut{change.kind, change.key.empty() ? change.object_id : change.key,
                           change.fingerprint == missing_fingerprint};
    }
    if (left_out)
        for (Change& change : changes) change.fingerprint = 0;
    return left_out;
}

}  // namespace rosterd::engine
