#include "simulators/scim_server.hpp"

#include <algorithm>
#include <cctype>

#include "simulators/scim_patch.hpp"

namespace rosterd::tests {

using Json = nlohmann::json;

namespace {

constexpr const char* list_schema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
constexpr const char* error_schema = "urn:ietf:params:scim:api:messages:2.0:Error";

SimReply json_reply(unsigned status, const Json& body) {
    return {status, {{"Content-Type", "application/scim+json"}}, body.dump()};
}

SimReply refusal(unsigned status, const std::string& detail, const std::string& type = {}) {
    Json body{{"schemas", {error_schema}}, {"status", std::to_string(status)}, {"detail", detail}};
    if (!type.empty()) body["scimType"] = type;
    return json_reply(status, body);
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

// attribute eq "value", and several of them with "or".
bool matches(const Json& resource, const std::string& filter) {
    for (std::size_t from = 0; from < filter.size();) {
        std::size_t end = filter.find(" or ", from);
        if (end == std::string::npos) end = filter.size();
        const std::string term = filter.substr(from, end - from);
        from = end + 4;
        const std::size_t eq = term.find(" eq ");
        if (eq == std::string::npos) continue;
        const Json wanted = Json::parse(term.substr(eq + 4), nullptr, false);
        for (const Json* value : scim_values(resource, term.substr(0, eq))) {
            if (*value == wanted) return true;
            if (value->is_string() && wanted.is_string() &&
                lower(value->get<std::string>()) == lower(wanted.get<std::string>()))
                return true;
        }
    }
    return false;
}

}  // namespace

ScimServer::ScimServer(ScimQuirks quirks)
    : quirks_(std::move(quirks)), server_([this](const SimRequest& request) { return answer(request); }) {}

void ScimServer::stamp(Kind& kind, Json& resource) {
    resource["meta"] = {{"resourceType", kind.name}};
    if (quirks_.etags) resource["meta"]["version"] = "W/\"" + std::to_string(++revision_) + "\"";
}

std::string ScimServer::add_user(Json user) {
    std::string number = std::to_string(++next_id_);
    std::string id = "id-" + std::string(7 - std::min<std::size_t>(number.size(), 7), '0') + number;
    user["id"] = id;
    stamp(users_, user);
    users_.all.emplace(id, std::move(user));
    return id;
}

std::string ScimServer::add_group(Json group) {
    std::string id = "gr-" + std::to_string(1000 + ++next_id_);
    group["id"] = id;
    stamp(groups_, group);
    groups_.all.emplace(id, std::move(group));
    return id;
}

Json* ScimServer::user_named(const std::string& user_name) {
    for (auto& [id, user] : users_.all)
        if (user.value("userName", "") == user_name) return &user;
    return nullptr;
}

SimReply ScimServer::answer(const SimRequest& request) {
    std::string place = request.path.substr(request.path.starts_with("/scim/v2") ? 8 : 0);
    ++counted_[request.method + " " + place.substr(0, place.find('/', 1))];
    if (std::optional<SimReply> ordered = faults_.refuse(request)) return *ordered;
    const bool let_in = request.header("authorization") == "Bearer " + quirks_.token;
    SimReply reply = let_in ? route(request) : refusal(401, "no such token");
    return faults_.spoil(std::move(reply), request);
}

SimReply ScimServer::route(const SimRequest& request) {
    if (!request.path.starts_with("/scim/v2/")) return refusal(404, "no such path");
    std::string place = request.path.substr(9);
    const std::size_t slash = place.find('/');
    const std::string id = slash == std::string::npos ? "" : place.substr(slash + 1);
    place.resize(std::min(slash, place.size()));
    if (place == "ServiceProviderConfig") return config();
    if (place == "ResourceTypes" && quirks_.describes) return resource_types();
    if (place == "Schemas" && quirks_.describes) return schemas();
    if (place == "Bulk" && quirks_.bulk) return bulk(request);
    if (place != "Users" && place != "Groups") return refusal(404, "no such endpoint");
    Kind& kind = place == "Users" ? users_ : groups_;
    if (faults_.due(Fault::unreadable_group, request)) return refusal(403, "not for you");
    if (faults_.due(Fault::too_many_in_body, request)) return {429, {{"Retry-After", "0"}}, "{}"};
    if (!id.empty()) return one(kind, id, request);
    if (request.method == "GET") return list(kind, request);
    if (request.method == "POST") return create(kind, Json::parse(request.body, nullptr, false));
    return refusal(405, "no such method here");
}

SimReply ScimServer::config() const {
    const auto supported = [](bool is) { return Json{{"supported", is}}; };
    Json body{{"patch", supported(quirks_.patch)}, {"filter", supported(quirks_.filter)},
              {"etag", supported(quirks_.etags)},  {"bulk", supported(quirks_.bulk)},
              {"sort", supported(false)},          {"changePassword", supported(false)}};
    body["bulk"]["maxOperations"] = 100;
    body["bulk"]["maxPayloadSize"] = 1 << 20;
    body["filter"]["maxResults"] = quirks_.most_a_page;
    return json_reply(200, body);
}

SimReply ScimServer::resource_types() const {
    Json types = Json::array();
    types.push_back({{"id", "User"}, {"name", "User"}, {"endpoint", "/Users"}});
    types.push_back({{"id", "Group"}, {"name", "Group"}, {"endpoint", "/Groups"}});
    return json_reply(200, {{"schemas", {list_schema}}, {"totalResults", types.size()}, {"Resources", types}});
}

SimReply ScimServer::schemas() const {
    Json attributes = Json::array();
    for (const char* name : {"userName", "title", "displayName", "nickName"}) {
        const bool fixed = std::ranges::count(quirks_.read_only, name) > 0;
        attributes.push_back({{"name", name}, {"type", "string"}, {"mutability", fixed ? "readOnly" : "readWrite"}});
    }
    Json list = Json::array();
    list.push_back({{"id", "urn:ietf:params:scim:schemas:core:2.0:User"}, {"attributes", std::move(attributes)}});
    return json_reply(200, {{"schemas", {list_schema}}, {"totalResults", list.size()}, {"Resources", list}});
}

Json ScimServer::shown(const Kind& kind, const Json& resource) const {
    Json copy = resource;
    if (&kind != &users_ || !quirks_.groups_in_users) return copy;
    for (const auto& [id, group] : groups_.all)
        for (const Json& member : group.value("members", Json::array()))
            if (member.value("value", "") == resource["id"])
                copy["groups"].push_back({{"value", id}, {"display", group.value("displayName", "")}});
    return copy;
}

SimReply ScimServer::list(Kind& kind, const SimRequest& request) {
    std::vector<const Json*> found;
    const std::string filter = request.parameter("filter");
    if (!filter.empty() && !quirks_.filter) return refusal(400, "no filters here", "invalidFilter");
    for (const auto& [id, resource] : kind.all)
        if (filter.empty() || quirks_.ignores_filter || matches(resource, filter)) found.push_back(&resource);
    long start = request.has_parameter("startIndex") ? std::stol(request.parameter("startIndex")) : 1;
    long count = request.has_parameter("count") ? std::stol(request.parameter("count")) : quirks_.most_a_page;
    count = std::clamp(count, 0L, static_cast<long>(quirks_.most_a_page));
    long from = std::max(0L, quirks_.from_zero ? start : start - 1);
    if (quirks_.ignores_paging || faults_.due(Fault::repeated_page, request)) from = 0;
    Json resources = Json::array();
    for (long i = from; i < std::min(from + count, static_cast<long>(found.size())); ++i)
        resources.push_back(shown(kind, *found[static_cast<std::size_t>(i)]));
    if (faults_.due(Fault::duplicated_record, request) && resources.size() > 1) resources.back() = resources.front();
    if (faults_.due(Fault::missing_field, request))
        for (Json& resource : resources) resource.erase("emails");
    Json body{{"schemas", {list_schema}}, {"startIndex", start}, {"itemsPerPage", resources.size()}};
    if (!quirks_.no_total) body["totalResults"] = found.size() + (faults_.due(Fault::wrong_count, request) ? 1 : 0);
    body["Resources"] = std::move(resources);
    return json_reply(200, body);
}

SimReply ScimServer::create(Kind& kind, Json body) {
    if (!body.is_object()) return refusal(400, "no JSON", "invalidSyntax");
    if (&kind == &users_) {
        const std::string name = lower(body.value("userName", ""));
        if (name.empty()) return refusal(400, "userName is required", "invalidValue");
        for (const auto& [id, user] : users_.all)
            if (lower(user.value("userName", "")) == name) return refusal(409, "userName is taken", "uniqueness");
    }
    const std::string id = &kind == &users_ ? add_user(std::move(body)) : add_group(std::move(body));
    return json_reply(201, shown(kind, kind.all.at(id)));
}

SimReply ScimServer::one(Kind& kind, const std::string& id, const SimRequest& request) {
    const auto found = kind.all.find(id);
    if (found == kind.all.end()) return refusal(404, "no resource " + id);
    Json& resource = found->second;
    const std::string version = resource["meta"].value("version", "");
    const std::string_view expected = request.header("if-match");
    if (!expected.empty() && expected != version) return refusal(412, "changed meanwhile");
    if (request.method == "GET") {
        SimReply reply = json_reply(200, shown(kind, resource));
        if (!version.empty()) reply.headers.emplace_back("ETag", version);
        return reply;
    }
    if (request.method == "DELETE") {
        for (auto& [group_id, group] : groups_.all)
            if (group.contains("members"))
                std::erase_if(group["members"].get_ref<Json::array_t&>(),
                              [&](const Json& member) { return member.value("value", "") == id; });
        kind.all.erase(found);
        return {204, {}, ""};
    }
    Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return refusal(400, "no JSON", "invalidSyntax");
    if (request.method == "PATCH" && !quirks_.patch) return refusal(501, "no PATCH here");
    if (request.method != "PATCH" && request.method != "PUT") return refusal(405, "no such method here");
    Json changed = resource;
    if (request.method == "PUT") {
        changed = std::move(body);
        changed["id"] = id;
    } else if (const std::string problem = scim_patch(changed, body); !problem.empty()) {
        return refusal(400, problem, "invalidPath");
    }
    if (quirks_.ignores_changes) return json_reply(200, shown(kind, resource));
    resource = std::move(changed);
    stamp(kind, resource);
    return json_reply(200, shown(kind, resource));
}

SimReply ScimServer::bulk(const SimRequest& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    Json results = Json::array();
    for (const Json& operation : body.value("Operations", Json::array())) {
        SimRequest single;
        single.method = operation.value("method", "");
        single.path = "/scim/v2" + operation.value("path", "");
        if (operation.contains("data")) single.body = operation["data"].dump();
        const SimReply reply = route(single);
        Json result{{"method", single.method}, {"status", std::to_string(reply.status)}};
        if (operation.contains("bulkId")) result["bulkId"] = operation["bulkId"];
        const Json content = Json::parse(reply.body, nullptr, false);
        if (reply.status >= 400)
            result["response"] = content;
        else if (content.is_object() && content.contains("id"))
            result["location"] = url() + operation.value("path", "") + "/" + content["id"].get<std::string>();
        results.push_back(std::move(result));
    }
    return json_reply(200,
                      {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:BulkResponse"}}, {"Operations", results}});
}

}  // namespace rosterd::tests
