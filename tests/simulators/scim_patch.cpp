#include "simulators/scim_patch.hpp"

#include <algorithm>
#include <cctype>

namespace rosterd::tests {

using Json = nlohmann::json;

namespace {

// urn:...:User:manager.value -> {"urn:...:User", "manager", "value"}; emails[type eq "work"].value -> filter apart.
struct Path {
    std::vector<std::string> steps;
    std::size_t filtered = std::string::npos;  // the step that has a filter
    std::string filter_name;
    Json filter_value;
};

Path parse(std::string text) {
    Path path;
    if (text.starts_with("urn:")) {
        const std::size_t colon = text.find_last_of(':', text.find('['));
        const bool whole = text.ends_with(":User") || text.ends_with(":Group");
        path.steps.push_back(whole ? text : text.substr(0, colon));
        text = whole ? "" : text.substr(colon + 1);
    }
    while (!text.empty()) {
        const std::size_t end = text.find_first_of(".[");
        path.steps.push_back(text.substr(0, end));
        if (end == std::string::npos) break;
        if (text[end] == '[') {
            const std::size_t close = text.find(']');
            const std::string filter = text.substr(end + 1, close - end - 1);
            const std::size_t eq = filter.find(" eq ");
            path.filtered = path.steps.size() - 1;
            path.filter_name = filter.substr(0, eq);
            path.filter_value = Json::parse(filter.substr(eq + 4), nullptr, false);
            text.erase(0, close + 1);
            if (text.starts_with('.')) text.erase(0, 1);
        } else {
            text.erase(0, end + 1);
        }
    }
    return path;
}

std::string actual_name(const Json& object, const std::string& name) {
    const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
    for (const auto& [key, value] : object.items())
        if (std::ranges::equal(key, name, same)) return key;
    return name;
}

void collect(const Json& value, const std::vector<std::string>& steps, std::size_t at, std::vector<const Json*>& into) {
    if (value.is_array()) {
        for (const Json& item : value) collect(item, steps, at, into);
        return;
    }
    if (at == steps.size()) {
        into.push_back(&value);
        if (value.is_object() && value.contains("value")) into.push_back(&value["value"]);
        return;
    }
    if (!value.is_object()) return;
    const std::string name = actual_name(value, steps[at]);
    if (value.contains(name)) collect(value[name], steps, at + 1, into);
}

void set(Json& place, const std::string& op, const Json& value) {
    if (op == "add" && place.is_array()) {
        for (const Json& item : value.is_array() ? value : Json::array({value}))
            if (std::ranges::find(place, item) == place.end()) place.push_back(item);
    } else if (op == "add" && value.is_object() && place.is_object()) {
        place.update(value);
    } else {
        place = value;
    }
}

std::string apply(Json& resource, const std::string& op, const Path& path, const Json& value) {
    Json* place = &resource;
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
        const bool last = i + 1 == path.steps.size();
        const std::string name = actual_name(*place, path.steps[i]);
        if (path.filtered == i) {
            Json& list = (*place)[name];
            if (!list.is_array()) list = Json::array();
            auto& items = list.get_ref<Json::array_t&>();
            const auto fits = [&](const Json& item) {
                return item.is_object() && item.value(path.filter_name, Json()) == path.filter_value;
            };
            if (last && op == "remove") {
                std::erase_if(items, fits);
                return {};
            }
            auto found = std::ranges::find_if(items, fits);
            if (found == items.end()) {
                if (op == "remove") return {};
                items.push_back({{path.filter_name, path.filter_value}});
                found = items.end() - 1;
            }
            place = &*found;
            if (last) set(*place, op, value);
            continue;
        }
        if (!last) {
            if (!place->contains(name) && op == "remove") return {};
            place = &(*place)[name];
            if (place->is_null()) *place = Json::object();
            if (!place->is_object()) return "the path leads through no complex attribute";
        } else if (op == "remove") {
            place->erase(name);
        } else {
            if (op == "add" && value.is_array() && !place->contains(name)) (*place)[name] = Json::array();
            set((*place)[name], op, value);
        }
    }
    return {};
}

}  // namespace

std::vector<const Json*> scim_values(const Json& resource, const std::string& path) {
    std::vector<const Json*> found;
    collect(resource, parse(path).steps, 0, found);
    return found;
}

std::string scim_patch(Json& resource, const Json& body) {
    if (!body.contains("Operations")) return "no Operations";
    for (const Json& operation : body["Operations"]) {
        std::string op = operation.value("op", "");
        std::ranges::transform(op, op.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (op != "add" && op != "replace" && op != "remove") return "no such op";
        const Json value = operation.value("value", Json());
        if (!operation.contains("path")) {
            if (!value.is_object()) return "no path and no object";
            for (const auto& [name, part] : value.items()) set(resource[actual_name(resource, name)], op, part);
        } else if (std::string problem = apply(resource, op, parse(operation["path"]), value); !problem.empty()) {
            return problem;
        }
    }
    return {};
}

}  // namespace rosterd::tests
