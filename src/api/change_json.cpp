#include "api/change_json.hpp"

#include "api/field_json.hpp"

namespace rosterd::api {

namespace {

Json named(const char* id_name, const std::string& id, const std::string* name, Absent absent) {
    Json json;
    json[id_name] = id;
    put_text(json, "name", name ? std::string_view(*name) : std::string_view(), absent);
    return json;
}

bool creates(Action action) noexcept {
    return action == Action::create_department || action == Action::create_person;
}

// The id in the system written to; the source's id where nothing was written.
const std::string& written_id(const Change& change) noexcept {
    const bool nothing_there = creates(change.action) && change.state != ChangeState::applied;
    return (nothing_there && !change.key.empty()) || change.object_id.empty() ? change.key : change.object_id;
}

}  // namespace

std::string readable(const FieldChange& field, const std::string& text, const ObjectNames& names) {
    const auto name = [](const std::string& id, const std::string* known) {
        return known && !known->empty() ? *known : id;
    };
    if (field.key == "manager") return name(text, names.person(text));
    if (field.key == "parentDepartmentId") return name(text, names.department(text));
    if (field.key != "departments" && field.key != "leaders") return text;
    std::string all;
    for (const std::string& id : listed_ids(text))
        all += (all.empty() ? "" : ", ") + name(id, field.key == "leaders" ? names.person(id) : names.department(id));
    return all;
}

bool is_success(const Change& change) noexcept {
    return change.state == ChangeState::applied || change.state == ChangeState::skipped;
}

std::string_view object_type(Kind kind) noexcept {
    return kind == Kind::department ? "DEPARTMENT" : "USER";
}

Json ChangeShape::sync_job_log(const Change& change) const {
    const bool success = is_success(change);
    Json json;
    json["syncJobLogId"] = change.id;
    json["syncJobId"] = change.job;
    json["createdAt"] = change.at;
    json["success"] = success;
    json["action"] = to_v3_action(change.action, change.kind);
    json["objectType"] = object_type(change.kind);
    json["objectId"] = written_id(change);
    json["objectName"] = change.object_name;
    if (!success) json["errMsg"] = change.error.empty() ? "no reason was recorded" : change.error;
    if (!change.fields.empty()) json["changes"] = fields(change, Absent::left_out);
    return json;
}

Json ChangeShape::own(const Change& change) const {
    Json json;
    json["syncJobLogId"] = change.id;
    json["objectType"] = object_type(change.kind);
    json["action"] = to_string(change.action);
    json["v3Action"] = to_v3_action(change.action, change.kind);
    json["state"] = to_string(change.state);
    put_text(json, "objectId", change.object_id, Absent::null);
    put_text(json, "objectName", change.object_name, Absent::null);
    put_text(json, "key", change.key, Absent::null);
    put_text(json, "reason", change.reason, Absent::null);
    put_text(json, "error", change.error, Absent::null);
    put_text(json, "at", change.at, Absent::null);
    json["changes"] = fields(change, Absent::null);
    return json;
}

Json ChangeShape::fields(const Change& change, Absent absent) const {
    Json list = Json::array();
    for (const FieldChange& field : change.fields) {
        Json item;
        item["key"] = field.key;
        if (field.before) {
            item["before"] = value(change, field, *field.before, absent);
        } else {
            put_absent(item, "before", absent);
        }
        if (field.after) {
            item["after"] = value(change, field, *field.after, absent);
        } else {
            put_absent(item, "after", absent);
        }
        list.push_back(std::move(item));
    }
    return list;
}

Json ChangeShape::value(const Change& change, const FieldChange& field, const std::string& text, Absent absent) const {
    const auto person = [&](const std::string& id) {
        return is_public_id(id) ? named("userId", id, names.person(id), absent) : Json(id);
    };
    if (field.key == "manager") return person(text);
    if (field.key == "parentDepartmentId" && is_public_id(text))
        return named("departmentId", text, names.department(text), absent);
    if (field.key == "departments" || field.key == "leaders") {
        Json list = Json::array();
        for (const std::string& id : listed_ids(text))
            list.push_back(field.key == "leaders" ? person(id)
                                                  : named("departmentId", id, names.department(id), absent));
        return list;
    }
    const FieldTable& table = change.kind == Kind::person ? person_fields : department_fields;
    const auto id = table.find(field.key);
    return id ? field_json(table[*id].type, text) : Json(text);
}

}  // namespace rosterd::api
