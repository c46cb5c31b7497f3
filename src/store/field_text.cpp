#include "store/field_text.hpp"

#include "rosterd/error.hpp"
#include "store/json_text.hpp"

namespace rosterd::store {
namespace {

void append_member(std::string& text, std::string_view key, std::string_view value) {
    if (text.size() > 1) text += ',';
    append_json_text(text, key);
    text += ':';
    append_json_text(text, value);
}

}  // namespace

void fields_to_text(const FieldTable& table, FieldId columns, const FieldValues& values, const UnknownFields& unknown,
                    std::string& text) {
    text = "{";
    for (const auto& [field, value] : values) {
        if (field >= columns && !value.empty()) append_member(text, table[field].key, value);
    }
    for (const auto& [key, value] : unknown) append_member(text, key, value);
    text += '}';
}

void FieldReader::read(std::string_view text, FieldValues& values, UnknownFields* unknown) {
    if (text.size() <= 2) return;
    buffer_.assign(text);
    buffer_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    try {
        const simdjson::dom::object members = parser_.parse(buffer_.data(), buffer_.size(), false);
        for (const auto& [key, element] : members) {
            const std::string_view value = element;
            if (const auto field = fields_.find(key)) {
                set_value(values, *field, std::string(value));
            } else if (unknown != nullptr) {
                unknown->emplace_back(key, value);
            }
        }
    } catch (const simdjson::simdjson_error& error) {
        throw Error(ErrorKind::storage, std::string("the fields of an object in the store cannot be read: ") +
                                            error.what() + ": restore a backup");
    }
}

}  // namespace rosterd::store
