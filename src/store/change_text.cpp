#include "store/change_text.hpp"

#include "rosterd/error.hpp"
#include "store/json_text.hpp"

namespace rosterd::store {
namespace {

void append_optional(std::string& text, const std::optional<std::string>& value) {
    if (value) {
        append_json_text(text, *value);
    } else {
        text += "null";
    }
}

std::optional<std::string> optional_text(simdjson::dom::element value) {
    if (value.is_null()) return std::nullopt;
    return std::string(std::string_view(value));
}

}  // namespace

void field_changes_to_text(const std::vector<FieldChange>& fields, std::string& text) {
    text = "[";
    for (const FieldChange& field : fields) {
        text += text.size() > 1 ? ",[" : "[";
        append_json_text(text, field.key);
        text += ',';
        append_optional(text, field.before);
        text += ',';
        append_optional(text, field.after);
        text += ']';
    }
    text += ']';
}

std::vector<FieldChange> FieldChangeReader::read(std::string_view text) {
    std::vector<FieldChange> fields;
    if (text.size() <= 2) return fields;
    buffer_.assign(text);
    buffer_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    try {
        const simdjson::dom::array entries = parser_.parse(buffer_.data(), buffer_.size(), false);
        fields.reserve(entries.size());
        for (const simdjson::dom::array entry : entries) {
            fields.push_back({.key = std::string(std::string_view(entry.at(0))),
                              .before = optional_text(entry.at(1)),
                              .after = optional_text(entry.at(2))});
        }
    } catch (const simdjson::simdjson_error& error) {
        throw Error(ErrorKind::storage, std::string("the fields of a change in the store cannot be read: ") +
                                            error.what() + ": restore a backup");
    }
    return fields;
}

std::optional<std::vector<std::string>> TextArrayReader::read(std::string_view text) {
    std::vector<std::string> texts;
    buffer_.assign(text);
    buffer_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    try {
        const simdjson::dom::array entries = parser_.parse(buffer_.data(), buffer_.size(), false);
        for (const std::string_view entry : entries) texts.emplace_back(entry);
    } catch (const simdjson::simdjson_error&) {
        return std::nullopt;
    }
    return texts;
}

std::string text_array(const std::vector<std::string>& texts) {
    std::string json = "[";
    for (const std::string& text : texts) {
        if (json.size() > 1) json += ',';
        append_json_text(json, text);
    }
    json += ']';
    return json;
}

}  // namespace rosterd::store
