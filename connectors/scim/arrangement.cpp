#include "arrangement.hpp"

#include <algorithm>
#include <utility>

namespace rosterd::scim {

void Arrangement::add(Resource group) {
    const std::string& id = group.record.key;
    if (!id.empty()) index_.emplace(id, records_.size());
    if (options_.department_attribute.empty())
        for (const std::string& person : group.members) of_person_[person].push_back(id);
    if (!group.links.empty()) group.record.parent = group.links.front();
    below_.push_back(std::move(group.group_members));
    records_.push_back(std::move(group.record));
}

void Arrangement::arrange() {
    if (options_.parent_attribute.empty()) {
        // The first group that has it as a member is the one above; some services call all members alike.
        for (std::size_t i = 0; i < records_.size(); ++i) {
            for (const std::string& id : below_[i]) {
                const auto found = index_.find(id);
                if (found == index_.end() || found->second == i) continue;
                Record& below = records_[found->second];
                if (below.parent.empty()) below.parent = records_[i].key;
            }
        }
    }
    for (Record& record : records_) {
        record.top = !options_.root_department.empty() && record.key == options_.root_department;
        if (record.top) record.parent.clear();
        // The root may be a mere word that no group has as its id.
        if (record.parent == options_.root_department && !index_.contains(record.parent)) record.parent.clear();
    }
    below_.clear();
}

void Arrangement::place(Resource& person) const {
    std::vector<std::string>& departments = person.record.departments;
    const auto add = [&](const std::vector<std::string>& ids) {
        for (const std::string& id : ids)
            if (index_.contains(id) && std::ranges::find(departments, id) == departments.end())
                departments.push_back(id);
    };
    if (!options_.department_attribute.empty()) {
        add(person.links);
        return;
    }
    add(person.groups);
    const auto found = of_person_.find(person.record.key);
    if (found != of_person_.end()) add(found->second);
}

}  // namespace rosterd::scim
