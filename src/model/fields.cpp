#include "model/fields.hpp"

#include <algorithm>
#include <iterator>

namespace rosterd {
namespace {

constexpr std::size_t long_text = 8192;

// Positions are stored: append, never reorder, never remove.
std::vector<Field> person_fields() {
    return {
        {.key = "name", .required = true},
        {.key = "username", .identifier = true},
        {.key = "email", .type = FieldType::email, .identifier = true, .limit = 320},
        {.key = "phone", .type = FieldType::phone, .identifier = true, .limit = 64},
        {.key = "externalId", .identifier = true},
        {.key = "employeeNumber", .identifier = true},
        {.key = "status", .type = FieldType::status},
        {.key = "nickname"},
        {.key = "givenName"},
        {.key = "familyName"},
        {.key = "middleName"},
        {.key = "phoneCountryCode", .limit = 8},
        {.key = "photo", .type = FieldType::url, .limit = 4096},
        {.key = "gender", .type = FieldType::gender},
        {.key = "birthdate", .type = FieldType::date},
        {.key = "title"},
        {.key = "country"},
        {.key = "province"},
        {.key = "city"},
        {.key = "address", .limit = long_text, .lines = true},
        {.key = "streetAddress", .limit = long_text, .lines = true},
        {.key = "postalCode", .limit = 64},
        {.key = "company"},
        {.key = "locale", .limit = 64},
        {.key = "website", .type = FieldType::url, .limit = 4096},
        {.key = "profile", .limit = long_text, .lines = true},
        {.key = "formatted", .limit = long_text, .lines = true},
        {.key = "region"},
        {.key = "zoneinfo", .limit = 64},
        {.key = "preferredUsername"},
    };
}

std::vector<Field> department_fields() {
    return {
        {.key = "name", .required = true},
        {.key = "code"},
        {.key = "description", .limit = long_text, .lines = true},
        {.key = "order", .type = FieldType::integer},
    };
}

std::vector<Field> with_custom(std::vector<Field> fields, std::vector<Field> custom) {
    for (Field& field : custom) field.custom = true;
    fields.insert(fields.end(), std::make_move_iterator(custom.begin()), std::make_move_iterator(custom.end()));
    return fields;
}

template <class Values>
auto place_of(Values& values, FieldId field) noexcept {
    return std::ranges::lower_bound(values, field, {}, &FieldValues::value_type::first);
}

}  // namespace

FieldTable FieldTable::people(std::vector<Field> custom) {
    FieldTable table;
    table.fields_ = with_custom(person_fields(), std::move(custom));
    return table;
}

FieldTable FieldTable::departments(std::vector<Field> custom) {
    FieldTable table;
    table.fields_ = with_custom(department_fields(), std::move(custom));
    return table;
}

std::optional<FieldId> FieldTable::find(std::string_view key) const noexcept {
    const auto field = std::ranges::find(fields_, key, &Field::key);
    if (field == fields_.end()) return std::nullopt;
    return static_cast<FieldId>(field - fields_.begin());
}

const std::string* find_value(const FieldValues& values, FieldId field) noexcept {
    const auto place = place_of(values, field);
    return place != values.end() && place->first == field ? &place->second : nullptr;
}

void set_value(FieldValues& values, FieldId field, std::string text) {
    if (values.empty() || values.back().first < field) {
        values.emplace_back(field, std::move(text));
        return;
    }
    const auto place = place_of(values, field);
    if (place->first == field) {
        place->second = std::move(text);
    } else {
        values.emplace(place, field, std::move(text));
    }
}

void remove_value(FieldValues& values, FieldId field) {
    const auto place = place_of(values, field);
    if (place != values.end() && place->first == field) values.erase(place);
}

}  // namespace rosterd
