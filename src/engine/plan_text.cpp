#include "engine/plan_text.hpp"

#include <nlohmann/json.hpp>

namespace rosterd::engine {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool creates(Action action) noexcept {
    return action == Action::create_department || action == Action::create_person;
}

}  // namespace

void PlanText::know_root(const std::string& id) {
    if (flow_ == Flow::upstream && !id.empty()) words_.insert_or_assign(id, "root");
}

std::string PlanText::in_words(const std::string& id) const {
    const auto words = words_.find(id);
    return words == words_.end() ? id : words->second;
}

Change PlanText::canonical(Change change) {
    if (flow_ == Flow::upstream && creates(change.action))
        words_.insert_or_assign(change.object_id, "new:" + change.key);
    change.object_id = in_words(change.object_id);
    for (FieldChange& field : change.fields) {
        const bool one = field.key == "manager" || field.key == "parentDepartmentId";
        const bool list = field.key == "departments" || field.key == "leaders";
        for (std::optional<std::string>* value : {&field.before, &field.after}) {
            if (!*value) continue;
            if (one) *value = in_words(**value);
            if (!list) continue;
            Json ids = Json::parse(**value, nullptr, false);
            if (!ids.is_array()) continue;
            for (Json& id : ids)
                if (id.is_string()) id = in_words(id.get<std::string>());
            *value = text_of(ids);
        }
    }
    return change;
}

std::string PlanText::identity(const Change& canonical) {
    Json fields = Json::array();
    const auto value = [](const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); };
    for (const FieldChange& field : canonical.fields)
        fields.push_back(Json::array({field.key, value(field.before), value(field.after)}));
    const Json identity = Json::array({to_string(canonical.kind), to_string(canonical.action), canonical.key,
                                       canonical.object_id, std::move(fields)});
    return text_of(identity);
}

}  // namespace rosterd::engine
