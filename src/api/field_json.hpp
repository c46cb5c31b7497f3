#pragma once
// A field's canonical text as a JSON value of the field's type.

#include <charconv>
#include <string>

#include "api/json.hpp"
#include "model/fields.hpp"

namespace rosterd::api {

inline Json field_json(FieldType type, const std::string& text) {
    if (type == FieldType::boolean && text == "true") return true;
    if (type == FieldType::boolean && text == "false") return false;
    if (type == FieldType::integer) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size()) return number;
    }
    return text;
}

}  // namespace rosterd::api
