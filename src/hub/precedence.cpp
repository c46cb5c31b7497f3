#include "hub/precedence.hpp"

#include <algorithm>

namespace rosterd::hub {

std::int64_t stronger_claim(const Applying& applying, const Provenance& provenance, FieldId field) {
    const auto set = std::ranges::lower_bound(provenance, field, {}, &Provenance::value_type::first);
    if (set == provenance.end() || set->first != field || set->second == applying.task->id) return 0;
    const auto other = applying.precedence.find(set->second);
    if (other == applying.precedence.end()) return 0;
    return other->second < applying.task->precedence ? set->second : 0;
}

void claim(Provenance& provenance, FieldId field, std::int64_t task) {
    const auto set = std::ranges::lower_bound(provenance, field, {}, &Provenance::value_type::first);
    if (set != provenance.end() && set->first == field) {
        set->second = task;
    } else {
        provenance.emplace(set, field, task);
    }
}

void LeftAlone::add(std::string_view field, std::int64_t task) {
    fields_ += (fields_.empty() ? "" : ", ") + std::string(field);
    const std::string number = std::to_string(task);
    if (tasks_.find(number) == std::string::npos) tasks_ += (tasks_.empty() ? "" : ", ") + number;
}

std::string LeftAlone::reason() const {
    return fields_ + ": set by task " + tasks_ + ", which has precedence";
}

}  // namespace rosterd::hub
