#include "discovery.hpp"

#include <algorithm>

#include "rosterd/error.hpp"
#include "rosterd/json.hpp"

namespace rosterd::scim {
namespace {

constexpr std::string_view user_schema = "urn:ietf:params:scim:schemas:core:2.0:User";
constexpr std::string_view group_schema = "urn:ietf:params:scim:schemas:core:2.0:Group";

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// With the schema's name before it, in small letters: names are without case.
std::string qualified(std::string_view schema, std::string_view attribute, std::string_view part = {}) {
    std::string text = std::string(schema) + ":" + std::string(attribute);
    if (!part.empty()) text += "." + std::string(part);
    return lower(std::move(text));
}

std::string text_of(const Value& object, std::string_view name) {
    const Value* value = object.member(name);
    return value && value->as_text() ? *value->as_text() : std::string();
}

bool is_read_only(const Value& attribute) {
    return same_name(text_of(attribute, "mutability"), "readOnly");
}

void take_schema(const Value& schema, Discovery& discovery) {
    const std::string id = text_of(schema, "id");
    const Value* attributes = schema.member("attributes");
    if (id.empty() || !attributes || !attributes->as_list()) return;
    ++discovery.schemas;
    for (const Value& attribute : *attributes->as_list()) {
        const std::string name = text_of(attribute, "name");
        if (is_read_only(attribute)) discovery.read_only.insert(qualified(id, name));
        const Value* parts = attribute.member("subAttributes");
        if (!parts || !parts->as_list()) continue;
        for (const Value& part : *parts->as_list())
            if (is_read_only(part)) discovery.read_only.insert(qualified(id, name, text_of(part, "name")));
    }
}

// A list of SCIM, or some services' bare array.
Async<std::vector<Value>> list_at(Service& service, std::string_view name) {
    std::vector<Value> found;
    std::string target = service.beside_users(name);
    const HttpResponse response = co_await service.get(std::move(target));
    if (response.status != 200) co_return found;
    try {
        const Value answer = from_json(response.body);
        const Value* resources = answer.member("Resources");
        const Value::List* list = resources ? resources->as_list() : answer.as_list();
        if (list) found.assign(list->begin(), list->end());
    } catch (const Error&) {
        found.clear();  // no JSON: as if there were none
    }
    co_return found;
}

}  // namespace

Async<Discovery> discover(Service& service) {
    Discovery discovery;
    const std::vector<Value> types = co_await list_at(service, "ResourceTypes");
    for (const Value& type : types) {
        std::string name = text_of(type, "name"), endpoint = text_of(type, "endpoint");
        if (!endpoint.empty()) discovery.types.emplace_back(std::move(name), std::move(endpoint));
    }
    const std::vector<Value> schemas = co_await list_at(service, "Schemas");
    for (const Value& schema : schemas) take_schema(schema, discovery);
    co_return discovery;
}

std::string read_only_in(const Change& change, Kind kind, const Discovery& discovery) {
    const std::string_view core = kind == Kind::person ? user_schema : group_schema;
    for (const PathValue& set : change.sets) {
        const std::string_view schema = set.path.schema.empty() ? core : std::string_view(set.path.schema);
        const bool whole = discovery.read_only.contains(qualified(schema, set.path.attribute));
        const bool part = !set.path.part.empty() &&
                          discovery.read_only.contains(qualified(schema, set.path.attribute, set.path.part));
        if (whole || part) return set.path.text();
    }
    return {};
}

}  // namespace rosterd::scim
