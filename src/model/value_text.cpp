#include "model/value_text.hpp"

#include <nlohmann/json.hpp>

#include "rosterd/error.hpp"

namespace rosterd {
namespace {

using Json = nlohmann::json;

Json to_json(const Value& value) {
    if (const bool* flag = value.as_boolean()) return *flag;
    if (const std::int64_t* number = value.as_integer()) return *number;
    if (const std::uint64_t* number = value.as_unsigned()) return *number;
    if (const double* number = value.as_double()) return *number;
    if (const std::string* text = value.as_text()) return *text;
    if (const Instant* instant = value.as_instant()) return to_text(*instant);
    if (const Duration* duration = value.as_duration()) return duration->count();
    if (const Bytes* bytes = value.as_bytes()) {
        Json octets = Json::array();
        for (const char octet : bytes->data) octets.push_back(static_cast<unsigned char>(octet));
        return {{"#bytes", std::move(octets)}};
    }
    if (const Value::List* list = value.as_list()) {
        Json array = Json::array();
        for (const Value& item : *list) array.push_back(to_json(item));
        return array;
    }
    if (const Value::Map* map = value.as_map()) {
        Json object = Json::object();
        for (const auto& [name, member] : *map) object[name] = to_json(member);
        return object;
    }
    return nullptr;
}

Value from_json(const Json& json) {
    if (json.is_boolean()) return Value(json.get<bool>());
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) return Value(json.get<std::uint64_t>());
    if (json.is_number_integer()) return Value(json.get<std::int64_t>());
    if (json.is_number()) return Value(json.get<double>());
    if (json.is_string()) return Value(json.get<std::string>());
    if (json.is_array()) {
        Value::List list;
        for (const Json& item : json) list.push_back(from_json(item));
        return Value(std::move(list));
    }
    if (!json.is_object()) return Value();
    if (json.size() == 1 && json.contains("#bytes") && json["#bytes"].is_array()) {
        Bytes bytes;
        for (const Json& octet : json["#bytes"])
            if (octet.is_number_integer()) bytes.data += static_cast<char>(octet.get<int>());
        return Value(std::move(bytes));
    }
    Value::Map map;
    for (const auto& [name, member] : json.items()) map.emplace_back(name, from_json(member));
    return Value::make_map(std::move(map));
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::optional<std::string> to_change_text(const Value& value) {
    if (value.is_null()) return std::nullopt;
    if (const std::string* text = value.as_text()) {
        const bool plain = text->empty() || std::string_view("[{\"#").find(text->front()) == std::string_view::npos;
        return plain ? *text : dump(*text);
    }
    std::string text = dump(to_json(value));
    if (text.front() != '[' && text.front() != '{' && text.front() != '"') text.insert(text.begin(), '#');
    return text;
}

Value value_from_change_text(const std::optional<std::string>& text) {
    if (!text) return Value();
    if (text->empty() || std::string_view("[{\"#").find(text->front()) == std::string_view::npos) return Value(*text);
    const std::string_view json = std::string_view(*text).substr(text->front() == '#' ? 1 : 0);
    const Json parsed = Json::parse(json, nullptr, false);
    if (parsed.is_discarded())
        throw Error(ErrorKind::invalid, "a value of a change is no JSON although it begins like it");
    return from_json(parsed);
}

}  // namespace rosterd
