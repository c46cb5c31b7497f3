#include "model/errand.hpp"

#include <nlohmann/json.hpp>

namespace rosterd {
namespace {

using Json = nlohmann::json;

template <class List>
std::string listed(const List& list, std::size_t most) {
    std::string text;
    std::size_t shown = 0;
    for (const auto& each : list) {
        if (shown++ == most) return text + " and " + std::to_string(list.size() - most) + " more";
        if (!text.empty()) text += ", ";
        if constexpr (std::is_same_v<typename List::value_type, std::string>)
            text += each;
        else
            text += std::to_string(each);
    }
    return text;
}

constexpr std::size_t most_named = 5;

}  // namespace

std::string errand_to_text(const Errand& errand) {
    if (errand.by.empty() && errand.same_wish({})) return {};
    Json json = Json::object();
    if (!errand.by.empty()) json["by"] = errand.by;
    if (!errand.people.empty()) json["people"] = errand.people;
    if (errand.retries != 0) json["retries"] = errand.retries;
    if (!errand.operations.empty()) json["operations"] = errand.operations;
    if (!errand.plan.empty()) json["plan"] = errand.plan;
    if (errand.undoes != 0) json["undoes"] = errand.undoes;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Errand errand_from_text(std::string_view text) {
    Errand errand;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return errand;
    errand.by = json.value("by", std::string());
    errand.people = json.value("people", std::vector<std::string>());
    errand.retries = json.value("retries", std::int64_t{0});
    errand.operations = json.value("operations", std::vector<std::int64_t>());
    errand.plan = json.value("plan", std::string());
    errand.undoes = json.value("undoes", std::int64_t{0});
    return errand;
}

std::string describe(const Errand& errand) {
    if (!errand.people.empty()) return "only " + listed(errand.people, most_named);
    if (errand.retries != 0) return "what failed in job " + std::to_string(errand.retries);
    if (!errand.operations.empty()) return "held changes " + listed(errand.operations, most_named);
    if (!errand.plan.empty()) return "plan " + errand.plan;
    if (errand.undoes != 0) return "undo of job " + std::to_string(errand.undoes);
    return {};
}

}  // namespace rosterd
