#include "engine/run.hpp"

#include <algorithm>

namespace rosterd::engine {

const std::string& Run::department_id(const std::string& key) const {
    const auto at = department_ids.find(key);
    return at == department_ids.end() ? departments.root().department_id : at->second;
}

bool may_write(const Provenance& provenance, FieldId field, const Task& task, const Precedences& precedences) noexcept {
    const auto owner = std::lower_bound(provenance.begin(), provenance.end(), field,
                                        [](const auto& entry, FieldId wanted) { return entry.first < wanted; });
    if (owner == provenance.end() || owner->first != field || owner->second == task.id) return true;
    const auto precedence = precedences.find(owner->second);
    return precedence == precedences.end() || precedence->second >= task.precedence;
}

Change failure(const Record& record, std::string why) {
    Change change;
    change.kind = record.kind;
    change.action = Action::none;
    change.state = ChangeState::failed;
    change.key = record.key;
    change.object_name = record.label;
    change.reason = "the record cannot be used";
    change.error = std::move(why);
    return change;
}

}  // namespace rosterd::engine
