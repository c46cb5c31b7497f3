#include "config/custom_fields.hpp"

#include <algorithm>

namespace rosterd::config {
namespace {

constexpr std::size_t longest_key = 64;

bool is_key(std::string_view key) noexcept {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    return !key.empty() && key.size() <= longest_key && is_letter(key.front()) && std::ranges::all_of(key, fits);
}

// Why this key cannot be taken; empty: it can.
std::string key_problem(const std::string& key, const std::vector<Field>& taken) {
    if (!is_key(key)) {
        return "no name for a field: " + in_quotes(key) + " (letters, digits and _, at most 64)";
    }
    if (FieldTable::people().find(key)) return in_quotes(key) + " is a field already (custom fields are further ones)";
    if (std::ranges::find(taken, key, &Field::key) != taken.end()) {
        return "another custom field has the key " + in_quotes(key) + " (keep one of them)";
    }
    return {};
}

}  // namespace

std::vector<Field> read_custom_fields(Section& top) {
    std::vector<Field> fields;
    for (Section& section : top.sections("customFields")) {
        Field field;
        field.custom = true;
        section.require({"key"});
        const std::optional<std::string> key = section.text("key");
        if (key) {
            std::string problem = key_problem(*key, fields);
            if (problem.empty()) field.key = *key;
            if (!problem.empty()) section.problem("key", std::move(problem));
        }
        field.type = section
                         .choice<FieldType>("type", {{"text", FieldType::text},
                                                     {"email", FieldType::email},
                                                     {"phone", FieldType::phone},
                                                     {"url", FieldType::url},
                                                     {"date", FieldType::date},
                                                     {"integer", FieldType::integer},
                                                     {"boolean", FieldType::boolean}})
                         .value_or(field.type);
        if (const auto limit = section.integer("limit", 1, 65'536)) field.limit = static_cast<std::size_t>(*limit);
        section.finish();
        if (!field.key.empty()) fields.push_back(std::move(field));
    }
    return fields;
}

}  // namespace rosterd::config
