#include "simulators/lark_server.hpp"

#include <algorithm>
#include <ranges>

#include "simulators/lark_envelope.hpp"

namespace rosterd::tests {

using Json = nlohmann::json;

namespace {

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    for (const auto part : std::views::split(path, '/')) parts.emplace_back(part.begin(), part.end());
    return parts;
}

bool is_inside(const std::map<std::string, Json>& departments, std::string id, const std::string& above) {
    for (unsigned steps = 0; steps < 100; ++steps) {
        if (id == above) return true;
        const auto found = departments.find(id);
        if (found == departments.end()) return false;
        id = found->second.value("parent_department_id", "0");
    }
    return false;
}

}  // namespace

LarkServer::LarkServer(LarkQuirks quirks)
    : quirks_(std::move(quirks)), server_([this](const SimRequest& request) { return answer(request); }) {}

std::string LarkServer::add_department(const std::string& name, const std::string& parent) {
    const std::string number = std::to_string(++next_id_);
    departments_["od-" + number] = {{"open_department_id", "od-" + number},
                                    {"department_id", "d" + number},
                                    {"parent_department_id", parent},
                                    {"name", name},
                                    {"order", number},
                                    {"status", {{"is_deleted", false}}}};
    return "od-" + number;
}

std::string LarkServer::add_user(Json user, const std::vector<std::string>& departments) {
    const std::string number = std::to_string(++next_id_);
    user["open_id"] = "ou_" + number;
    user["union_id"] = "on_" + number;
    if (!user.contains("user_id")) user["user_id"] = "u" + number;
    user["department_ids"] = departments;
    if (!user.contains("orders")) {
        user["orders"] = Json::array();
        for (std::size_t at = 0; at < departments.size(); ++at)
            user["orders"].push_back({{"department_id", departments[at]},
                                      {"user_order", 0},
                                      {"department_order", departments.size() - at},
                                      {"is_primary_dept", at == 0}});
    }
    if (!user.contains("status"))
        user["status"] = {{"is_frozen", false},
                          {"is_resigned", false},
                          {"is_activated", true},
                          {"is_exited", false},
                          {"is_unjoin", false}};
    users_["ou_" + number] = std::move(user);
    return "ou_" + number;
}

SimReply LarkServer::answer(const SimRequest& request) {
    constexpr std::string_view contact = "/open-apis/contact/v3/";
    const bool of_contact = request.path.starts_with(contact);
    const std::vector<std::string> place = parts_of(of_contact ? request.path.substr(contact.size()) : request.path);
    ++counted_[request.method + " " + place.front() + (place.size() > 1 ? "/" + place.back() : "")];
    if (faults_.due(Fault::too_many_in_body, request))
        return lark_refusal(400, 99991400, "request trigger frequency limit", {{"x-ogw-ratelimit-reset", "0"}});
    if (of_contact && faults_.due(Fault::token_expired, request)) {
        tokens_.clear();
        return lark_refusal(400, 99991663, "Invalid access token for authorization. Please make a test attempt.");
    }
    if (request.path.starts_with("/open-apis/auth/") && faults_.due(Fault::token_expired, request)) {
        // There is no token yet that could expire.
    } else if (std::optional<SimReply> ordered = faults_.refuse(request)) {
        return *ordered;
    }
    if (request.path == "/open-apis/auth/v3/tenant_access_token/internal")
        return faults_.spoil(token(request), request);
    std::string_view bearer = request.header("authorization");
    bearer.remove_prefix(std::min(bearer.size(), std::string_view("Bearer ").size()));
    SimReply reply = lark_refusal(404, 99991201, "no such path");
    if (bearer.empty())
        reply = lark_refusal(400, 99991661, "Missing access token for authorization.");
    else if (!tokens_.contains(std::string(bearer)))
        reply = lark_refusal(400, 99991663, "Invalid access token for authorization.");
    else if (faults_.due(Fault::unreadable_group, request))
        reply = lark_refusal(403, 40004, "no dept authority error");
    else if (of_contact && place.front() == "departments")
        reply = departments(request, place);
    else if (of_contact && place.front() == "users")
        reply = users(request, place);
    else if (of_contact && place.front() == "scopes")
        reply = page(request, {});
    return faults_.spoil(std::move(reply), request);
}

SimReply LarkServer::token(const SimRequest& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object() || body.value("app_id", "") != quirks_.app_id)
        return lark_refusal(200, 10003, "invalid param");
    if (body.value("app_secret", "") != quirks_.app_secret) return lark_refusal(200, 10014, "app secret invalid");
    if (tokens_.empty()) tokens_.insert("t-" + std::to_string(++next_id_));
    return lark_json(200, {{"code", 0}, {"msg", "ok"}, {"tenant_access_token", *tokens_.begin()}, {"expire", 7200}});
}

bool LarkServer::may_see(const std::string& department) const {
    if (quirks_.range.empty()) return true;
    return department != "0" && std::ranges::any_of(quirks_.range, [&](const std::string& above) {
               return is_inside(departments_, department, above);
           });
}

SimReply LarkServer::departments(const SimRequest& request, const std::vector<std::string>& place) {
    if (place.size() == 1 && request.method == "POST") return create_department(request);
    if (place.size() < 2) return lark_refusal(404, 99991201, "no such path");
    const std::string id = department_at(request, place[1]);
    if (id.empty()) return lark_refusal(400, 40008, "department not found");
    if (place.size() == 3 && place[2] == "children") return children(request, id);
    if (id == "0") return lark_refusal(400, 40002, "root department is not allowed");
    if (request.method != "GET") return change_department(request, id);
    if (!may_see(id)) return lark_refusal(403, 40004, "no dept authority error");
    return lark_success({{"department", shown_department(request, departments_.at(id))}});
}

SimReply LarkServer::children(const SimRequest& request, const std::string& id) {
    if (!may_see(id)) return lark_refusal(403, 40004, "no dept authority error");
    const bool whole = request.parameter("fetch_child") == "true";
    if (whole && quirks_.large_tree) return lark_refusal(400, 43010, "the tree is too large for fetch_child");
    std::vector<Json> found;
    for (const auto& [key, department] : departments_) {
        const std::string parent = department.value("parent_department_id", "0");
        if (parent == id || (whole && key != id && (id == "0" || is_inside(departments_, parent, id))))
            found.push_back(shown_department(request, department));
    }
    return page(request, std::move(found));
}

SimReply LarkServer::users(const SimRequest& request, const std::vector<std::string>& place) {
    if (place.size() == 1 && request.method == "POST") return create_user(request);
    if (place.size() != 2) return lark_refusal(404, 99991201, "no such path");
    if (place[1] == "find_by_department") return people_of(request);
    if (place[1] == "batch") return people_by_id(request);
    if (place[1] == "batch_get_id") return people_by_contact(request);
    const std::string id = user_at(request, place[1]);
    if (id.empty()) return lark_refusal(400, 41012, "user id invalid error");
    if (request.method != "GET") return change_user(request, id);
    return lark_success({{"user", shown_user(request, users_.at(id))}});
}

SimReply LarkServer::people_of(const SimRequest& request) {
    const std::string id = department_at(request, request.parameter("department_id"));
    if (id.empty()) return lark_refusal(400, 40008, "department not found");
    if (!may_see(id)) return lark_refusal(403, 40004, "no dept authority error");
    std::vector<Json> found;
    for (const auto& [key, user] : users_) {
        if (user["status"].value("is_resigned", false)) continue;
        if (std::ranges::count(user["department_ids"], Json(id)) > 0) found.push_back(shown_user(request, user));
    }
    return page(request, std::move(found));
}

SimReply LarkServer::people_by_id(const SimRequest& request) {
    Json items = Json::array();
    for (const auto part : std::views::split(request.query, '&')) {
        const std::string_view pair(part.begin(), part.end());
        if (!pair.starts_with("user_ids=")) continue;
        const std::string id = user_at(request, std::string(pair.substr(9)));
        if (!id.empty()) items.push_back(shown_user(request, users_.at(id)));
    }
    return lark_success({{"items", items}});
}

SimReply LarkServer::people_by_contact(const SimRequest& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return lark_refusal(400, 40001, "param error");
    const std::string kind = lark_id_type(request, "user_id_type", "open_id");
    Json list = Json::array();
    for (const auto& [plural, field] : {std::pair{"emails", "email"}, std::pair{"mobiles", "mobile"}}) {
        for (const Json& wanted : body.value(plural, Json::array())) {
            Json entry{{field, wanted}};
            for (const auto& [key, user] : users_) {
                const bool left = user["status"].value("is_resigned", false);
                if (user.contains(field) && user[field] == wanted && (!left || body.value("include_resigned", false)))
                    entry["user_id"] = user[kind];
            }
            list.push_back(std::move(entry));
        }
    }
    return lark_success({{"user_list", list}});
}

SimReply LarkServer::page(const SimRequest& request, std::vector<Json> all) {
    const std::string size = request.parameter("page_size"), token = request.parameter("page_token");
    const unsigned long wanted = size.empty() ? 10 : std::strtoul(size.c_str(), nullptr, 10);
    if (wanted < 1 || wanted > 50) return lark_refusal(400, 40011, "page size is invalid");
    std::size_t from = token.starts_with("PT/") ? std::strtoul(token.c_str() + 3, nullptr, 10) : 0;
    if (from > all.size() || (!token.empty() && from == 0)) return lark_refusal(400, 40012, "page token is invalid");
    if (faults_.due(Fault::repeated_page, request)) from = 0;
    const std::size_t to = std::min(all.size(), from + std::min<std::size_t>(wanted, quirks_.most_a_page));
    Json items = Json::array();
    for (std::size_t at = from; at < to; ++at) items.push_back(std::move(all[at]));
    if (faults_.due(Fault::duplicated_record, request) && items.size() > 1) items.back() = items.front();
    if (faults_.due(Fault::missing_field, request))
        for (Json& item : items) item.erase("department_ids");
    Json data{{"has_more", to < all.size()}};
    if (!items.empty()) data["items"] = std::move(items);
    if (to < all.size()) data["page_token"] = "PT/" + std::to_string(to) + "+=";
    if (faults_.due(Fault::wrong_count, request)) {
        data["has_more"] = true;
        data.erase("page_token");
    }
    return lark_success(std::move(data));
}

}  // namespace rosterd::tests
