#pragma once
// JSON as this API writes it. Members keep the order in which they were put in.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace rosterd::api {

using Json = nlohmann::ordered_json;

// What is not UTF-8 is replaced: an answer is always valid.
inline std::string json_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// How an object shows a member that has no value: /api/v3 leaves it out, /api/v1 says null.
enum class Absent { left_out, null };

inline void put_absent(Json& object, const char* name, Absent absent) {
    if (absent == Absent::null) object[name] = nullptr;
}

// An empty text is an absent one.
inline void put_text(Json& object, const char* name, std::string_view text, Absent absent) {
    if (text.empty()) {
        put_absent(object, name, absent);
    } else {
        object[name] = text;
    }
}

}  // namespace rosterd::api
