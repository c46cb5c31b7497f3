// The connectors at hand and what their settings are, as JSON Schema (2020-12).

#include <span>

#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"

namespace rosterd::api::v1 {

namespace {

Json choices_of(std::string_view choices) {
    Json list = Json::array();
    while (!choices.empty()) {
        const std::size_t end = std::min(choices.find('|'), choices.size());
        list.push_back(choices.substr(0, end));
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return list;
}

Json leaf(const SettingSpec& spec) {
    Json json;
    switch (spec.type) {
        case SettingType::integer:
            json["type"] = "integer";
            break;
        case SettingType::boolean:
            json["type"] = "boolean";
            break;
        case SettingType::list:
            json["type"] = "array";
            json["items"]["type"] = "string";
            if (!spec.choices.empty()) json["items"]["enum"] = choices_of(spec.choices);
            break;
        case SettingType::secret:
            json["type"] = "string";
            json["writeOnly"] = true;
            json["format"] = "password";
            break;
        case SettingType::text:
        case SettingType::path:
            json["type"] = "string";
            if (!spec.choices.empty()) json["enum"] = choices_of(spec.choices);
            break;
    }
    if (!spec.description.empty()) json["description"] = spec.description;
    if (!spec.fallback.empty()) {
        const Json value = Json::parse(spec.fallback, nullptr, false);
        const bool typed = spec.type == SettingType::integer || spec.type == SettingType::boolean;
        json["default"] = typed && !value.is_discarded() ? value : Json(spec.fallback);
    }
    return json;
}

Json schema_of(const ConnectorType& type) {
    Json leaves = Json::object(), required = Json::array();
    bool needed = false;
    for (const SettingSpec& spec : type.settings()) {
        leaves[std::string(spec.name)] = leaf(spec);
        if (spec.required && spec.fallback.empty()) required.push_back(spec.name);
        needed = needed || spec.required;
    }
    const std::string member(type.settings_name());
    Json settings;
    settings["type"] = "object";
    settings["properties"] = std::move(leaves);
    settings["required"] = std::move(required);
    settings["additionalProperties"] = false;
    Json json;
    json["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    json["title"] = "clientConfig of a task of type " + std::string(type.name());
    json["type"] = "object";
    json["properties"][member] = std::move(settings);
    json["required"] = needed ? Json::array({member}) : Json::array();
    return json;
}

Json mapping_of(std::span<const MappingDefault> rules) {
    Json list = Json::array();
    for (const MappingDefault& rule : rules) {
        Json item;
        item["expression"] = rule.expression;
        item["targetKey"] = rule.target_key;
        list.push_back(std::move(item));
    }
    return list;
}

Json required_of(const FieldTable& fields) {
    Json list = Json::array();
    for (const Field& field : fields.all())
        if (field.required) list.push_back(field.key);
    return list;
}

}  // namespace

Async<Response> get_connector(const Backend& backend, const Call& call) {
    const std::string& name = call.variables.front();
    const ConnectorType* type = backend.services.connectors.find(name);
    if (!type)
        throw Refused(ErrorKind::not_found, {"没有 " + name + " 类型的连接器", "there is no connector of type " + name +
                                                                                   " (see rosterctl connector list)"});
    Json json;
    json["type"] = type->name();
    json["settingsName"] = type->settings_name();
    json["settings"] = schema_of(*type);
    json["fieldMapping"] = mapping_of(type->default_mapping(Kind::person));
    json["departmentFieldMapping"] = mapping_of(type->default_mapping(Kind::department));
    json["requiredFields"] = required_of(backend.services.person_fields);
    json["requiredDepartmentFields"] = required_of(backend.services.department_fields);
    // What the target itself demands is not known before it refuses a write.
    json["targetFieldMapping"] = mapping_of(type->default_target_mapping(Kind::person));
    json["targetDepartmentFieldMapping"] = mapping_of(type->default_target_mapping(Kind::department));
    co_return object(json_text(json));
}

}  // namespace rosterd::api::v1
