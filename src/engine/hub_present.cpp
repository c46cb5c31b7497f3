#include "engine/hub_present.hpp"

#include <algorithm>

#include "engine/target_compare.hpp"

namespace rosterd::engine {

namespace {

std::string value(const FieldTable& table, const FieldValues& values, const std::string& key) {
    const auto field = table.find(key);
    const std::string* text = field ? find_value(values, *field) : nullptr;
    return text ? *text : std::string();
}

bool same_list(std::vector<std::string> left, std::vector<std::string> right, bool first_counts) {
    const std::ptrdiff_t from = first_counts && !left.empty() && !right.empty() ? 1 : 0;
    std::sort(left.begin() + from, left.end());
    std::sort(right.begin() + from, right.end());
    return left == right;
}

}  // namespace

HubPresent::HubPresent(store::Session& session, const Services& services)
    : services_(services), people_(session), departments_(session) {
    for (const Department& department : departments_.all(0))
        department_ids_.emplace(department.id, department.department_id);
}

std::string HubPresent::public_id(std::int64_t row) const {
    const auto at = department_ids_.find(row);
    return at == department_ids_.end() ? std::string() : at->second;
}

void HubPresent::look_at(Kind kind, const std::string& object_id) {
    const std::string wanted = std::to_string(static_cast<int>(kind)) + object_id;
    if (looked_at_ == wanted) return;
    looked_at_ = wanted;
    person_.reset();
    department_.reset();
    if (kind == Kind::person)
        person_ = people_.find(object_id);
    else
        department_ = departments_.find(object_id);
}

bool HubPresent::has(Kind kind, const std::string& object_id) {
    look_at(kind, object_id);
    return person_.has_value() || department_.has_value();
}

bool HubPresent::is(Kind kind, const std::string& object_id, const std::string& field,
                    const std::optional<std::string>& value) {
    if (!has(kind, object_id)) return false;
    const std::string now = person_ ? now_of_person(field) : now_of_department(field);
    if (field == "departments" || field == "leaders")
        return same_list(id_list_from_text(now), id_list_from_text(value), field == "departments");
    return now == value.value_or("");
}

std::vector<std::string> HubPresent::beyond(Kind kind, const std::string& object_id,
                                            const std::vector<FieldChange>& fields) {
    std::vector<std::string> names;
    if (!has(kind, object_id)) return names;
    const auto named = [&](const std::string& key) {
        return std::ranges::any_of(fields, [&](const FieldChange& field) { return field.key == key; });
    };
    const FieldTable& table = person_ ? services_.person_fields : services_.department_fields;
    for (const auto& [field, text] : person_ ? person_->values : department_->values)
        if (!text.empty() && !named(table[field].key)) names.push_back(table[field].key);
    if (person_ && person_->status != PersonStatus::Activated && !named("status")) names.emplace_back("status");
    return names;
}

std::string HubPresent::now_of_person(const std::string& field) const {
    if (field == "status") return std::string(to_string(person_->status));
    if (field == "manager") return person_->manager == 0 ? std::string() : people_.user_id_of(person_->manager);
    if (field == "departments") {
        std::vector<std::string> ids;
        for (const Membership& membership : person_->memberships) ids.push_back(public_id(membership.department));
        return id_list_text(ids);
    }
    return value(services_.person_fields, person_->values, field);
}

std::string HubPresent::now_of_department(const std::string& field) const {
    if (field == "parentDepartmentId") return public_id(department_->parent);
    if (field == "leaders") {
        std::vector<std::string> ids;
        for (const std::int64_t person : department_->leaders) ids.push_back(people_.user_id_of(person));
        return id_list_text(ids);
    }
    return value(services_.department_fields, department_->values, field);
}

}  // namespace rosterd::engine
