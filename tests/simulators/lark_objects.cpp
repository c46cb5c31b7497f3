// How the simulated platform shows, finds, makes and changes departments and people.

#include <algorithm>

#include "simulators/lark_envelope.hpp"
#include "simulators/lark_server.hpp"

namespace rosterd::tests {

using Json = nlohmann::json;

std::string LarkServer::user_at(const SimRequest& request, const std::string& id) const {
    const std::string kind = lark_id_type(request, "user_id_type", "open_id");
    for (const auto& [key, user] : users_)
        if (user.value(kind, "") == id) return key;
    return {};
}

std::string LarkServer::department_at(const SimRequest& request, const std::string& id) const {
    if (id == "0") return id;
    const std::string kind = lark_id_type(request, "department_id_type", "open_department_id");
    for (const auto& [key, department] : departments_)
        if (department.value(kind, "") == id) return key;
    return {};
}

Json LarkServer::shown_user(const SimRequest& request, Json user) const {
    const std::string kind = lark_id_type(request, "user_id_type", "open_id");
    if (const auto leader = users_.find(user.value("leader_user_id", "")); leader != users_.end())
        user["leader_user_id"] = leader->second[kind];
    const std::string department_kind = lark_id_type(request, "department_id_type", "open_department_id");
    for (Json& id : user["department_ids"])
        if (const auto found = departments_.find(id.get<std::string>()); found != departments_.end())
            id = found->second[department_kind];
    for (const std::string& field : quirks_.hidden) user.erase(field);
    return user;
}

Json LarkServer::shown_department(const SimRequest& request, Json department) const {
    const std::string kind = lark_id_type(request, "department_id_type", "open_department_id");
    if (const auto above = departments_.find(department.value("parent_department_id", "0"));
        above != departments_.end())
        department["parent_department_id"] = above->second[kind];
    return department;
}

// Which identifier somebody else has already, as the platform's code for it; empty: none.
std::string LarkServer::clash(const Json& user, const std::string& but) const {
    for (const auto& [field, code] :
         {std::pair{"mobile", "41001"}, {"email", "41002"}, {"user_id", "41011"}, {"employee_no", "44051"}}) {
        if (!user.contains(field) || user[field] == "") continue;
        for (const auto& [key, other] : users_)
            if (key != but && other.contains(field) && other[field] == user[field]) return code;
    }
    return {};
}

SimReply LarkServer::create_user(const SimRequest& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    const std::string token = request.parameter("client_token");
    if (const auto before = done_.find(token); !token.empty() && before != done_.end())
        return before->second.first == request.body ? before->second.second
                                                    : lark_refusal(400, 40021, "client_token reused with another body");
    for (const char* needed : {"name", "department_ids", "employee_type"})
        if (!body.is_object() || !body.contains(needed))
            return lark_refusal(400, 40001, std::string("param error: ") + needed + " is required");
    if (!body.contains("mobile")) return lark_refusal(400, 41010, "mobile is required");
    if (const std::string code = clash(body, {}); !code.empty()) return lark_refusal(400, std::stol(code), "taken");
    std::vector<std::string> departments;
    for (const Json& id : body["department_ids"]) {
        departments.push_back(department_at(request, id.get<std::string>()));
        if (departments.back().empty()) return lark_refusal(400, 40008, "department not found");
    }
    Json user = body;
    user.erase("orders");
    const std::string id = add_user(std::move(user), departments);
    SimReply reply = lark_success({{"user", shown_user(request, users_.at(id))}});
    if (!token.empty()) done_[token] = {request.body, reply};
    return reply;
}

SimReply LarkServer::change_user(const SimRequest& request, const std::string& id) {
    Json& user = users_.at(id);
    if (user["status"].value("is_resigned", false)) return lark_refusal(400, 42006, "the user has resigned");
    if (request.method == "DELETE") {  // resigns: gone from every list, and still there by id
        user["status"]["is_resigned"] = true;
        return lark_success(Json::object());
    }
    if (request.method != "PATCH") return lark_refusal(405, 99991301, "no such method here");
    Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return lark_refusal(400, 40001, "param error");
    if (const std::string code = clash(body, id); !code.empty()) return lark_refusal(400, std::stol(code), "taken");
    if (body.contains("is_frozen")) user["status"]["is_frozen"] = body["is_frozen"];
    body.erase("is_frozen");
    if (body.contains("department_ids")) {
        for (Json& department : body["department_ids"]) {
            department = department_at(request, department.get<std::string>());
            if (department == "") return lark_refusal(400, 40008, "department not found");
        }
    }
    user.update(body);
    return lark_success({{"user", shown_user(request, user)}});
}

SimReply LarkServer::create_department(const SimRequest& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object() || body.value("name", "").empty()) return lark_refusal(400, 40016, "name is empty");
    const std::string parent = department_at(request, body.value("parent_department_id", ""));
    if (parent.empty()) return lark_refusal(400, 40008, "parent department not found");
    if (!may_see(parent)) return lark_refusal(403, 40014, "no parent dept authority error");
    for (const auto& [key, other] : departments_)
        if (other["parent_department_id"] == parent && other["name"] == body["name"])
            return lark_refusal(400, 40018, "the name is taken by a sibling");
    const std::string id = add_department(body["name"], parent);
    Json fields = body;
    fields["parent_department_id"] = parent;
    departments_.at(id).update(fields);
    return lark_success({{"department", shown_department(request, departments_.at(id))}});
}

SimReply LarkServer::change_department(const SimRequest& request, const std::string& id) {
    if (request.method == "DELETE") {
        for (const auto& [key, user] : users_)
            if (!user["status"].value("is_resigned", false) && std::ranges::count(user["department_ids"], Json(id)) > 0)
                return lark_refusal(400, 43011, "the department still has members");
        for (const auto& [key, department] : departments_)
            if (department["parent_department_id"] == id)
                return lark_refusal(400, 43012, "the department still has departments below it");
        departments_.erase(id);
        return lark_success(Json::object());
    }
    if (request.method != "PATCH") return lark_refusal(405, 99991301, "no such method here");
    Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return lark_refusal(400, 40001, "param error");
    if (body.contains("parent_department_id")) {
        const std::string parent = department_at(request, body["parent_department_id"].get<std::string>());
        if (parent.empty()) return lark_refusal(400, 40008, "parent department not found");
        body["parent_department_id"] = parent;
    }
    departments_.at(id).update(body);
    return lark_success({{"department", shown_department(request, departments_.at(id))}});
}

}  // namespace rosterd::tests
