#include "attribute_path.hpp"

#include <algorithm>
#include <array>

namespace rosterd::scim {
namespace {

constexpr std::array<std::string_view, 6> lists_with_types = {"emails", "phoneNumbers", "addresses",
                                                              "ims",    "photos",       "entitlements"};
constexpr std::array<std::string_view, 9> known_types = {"work",  "home",  "other",     "mobile", "fax",
                                                         "pager", "photo", "thumbnail", "office"};

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_name(std::string_view text) noexcept {
    const auto first = [](char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || c == '$' || c == '_'; };
    const auto rest = [&](char c) { return first(c) || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && first(text.front()) && std::ranges::all_of(text, rest);
}

const Value* member(const Value& object, std::string_view name) {
    if (const Value* exact = object.member(name)) return exact;
    const Value::Map* map = object.as_map();
    if (!map) return nullptr;
    const auto found = std::ranges::find_if(*map, [&](const auto& entry) { return same_name(entry.first, name); });
    return found == map->end() ? nullptr : &found->second;
}

Value with_member(const Value& object, std::string_view name, Value value) {
    Value::Map map = object.as_map() ? *object.as_map() : Value::Map();
    const auto found = std::ranges::find_if(map, [&](const auto& entry) { return same_name(entry.first, name); });
    if (value.is_null()) {
        if (found != map.end()) map.erase(found);
    } else if (found != map.end()) {
        found->second = std::move(value);
    } else {
        map.emplace_back(std::string(name), std::move(value));
    }
    return Value::make_map(std::move(map));
}

bool has_type(const Value& item, std::string_view type) {
    const Value* found = member(item, "type");
    return found && found->as_text() && same_name(*found->as_text(), type);
}

}  // namespace

bool same_name(std::string_view left, std::string_view right) noexcept {
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::string AttributePath::text() const {
    std::string text = schema.empty() ? std::string() : schema + ":";
    text += attribute;
    if (first) return text;
    if (!type.empty()) text += "[type eq \"" + type + "\"]";
    if (!part.empty()) text += "." + part;
    return text;
}

std::optional<AttributePath> parse_path(std::string_view text) {
    AttributePath path;
    if (text.starts_with("urn:")) {
        // The schema's own version ends in ":2.0:User" or the like; what follows the last colon is the attribute.
        const std::size_t colon = text.substr(0, text.find('[')).rfind(':');
        path.schema = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    } else if (text.starts_with("enterprise.")) {
        path.schema = enterprise_schema;
        text.remove_prefix(std::string_view("enterprise.").size());
    }
    std::size_t end = text.find_first_of(".[");
    path.attribute = text.substr(0, end);
    if (!is_name(path.attribute)) return std::nullopt;
    if (end == std::string_view::npos) return path;
    if (text[end] == '[') {
        const std::size_t close = text.find(']', end);
        if (close == std::string_view::npos) return std::nullopt;
        const std::string_view inside = text.substr(end + 1, close - end - 1);
        constexpr std::string_view by_type = "type eq \"";
        if (inside == "0") {
            path.first = true;
        } else if (inside.starts_with(by_type) && inside.ends_with('"') && inside.size() > by_type.size() + 1) {
            path.type = inside.substr(by_type.size(), inside.size() - by_type.size() - 1);
            if (!is_name(path.type)) return std::nullopt;
        } else {
            return std::nullopt;
        }
        text.remove_prefix(close + 1);
        if (text.empty()) return path;
        if (text.front() != '.') return std::nullopt;
        path.part = text.substr(1);
    } else {
        path.part = text.substr(end + 1);
        const bool typed =
            path.schema.empty() && std::ranges::find(lists_with_types, path.attribute) != lists_with_types.end();
        if (typed && std::ranges::find(known_types, path.part) != known_types.end()) {
            path.type = path.part;
            path.part = "value";
        }
    }
    if (!is_name(path.part)) return std::nullopt;
    return path;
}

const Value* find_value(const Value& resource, const AttributePath& path) {
    const Value* place = &resource;
    if (!path.schema.empty()) place = member(*place, path.schema);
    if (place) place = member(*place, path.attribute);
    if (!place) return nullptr;
    if (!path.type.empty() || path.first) {
        const Value::List* list = place->as_list();
        if (!list) return nullptr;
        const auto found =
            path.first ? list->begin()
                       : std::ranges::find_if(*list, [&](const Value& item) { return has_type(item, path.type); });
        if (found == list->end()) return nullptr;
        place = &*found;
    }
    return path.part.empty() ? place : member(*place, path.part);
}

Value with_value(const Value& resource, const AttributePath& path, const Value& value) {
    const Value* schema = path.schema.empty() ? &resource : member(resource, path.schema);
    const Value extension = schema ? *schema : Value();
    const Value* old = member(extension, path.attribute);
    Value attribute = value;
    if (!path.type.empty() || path.first) {
        Value::List list = old && old->as_list() ? *old->as_list() : Value::List();
        auto found = path.first
                         ? list.begin()
                         : std::ranges::find_if(list, [&](const Value& item) { return has_type(item, path.type); });
        if (value.is_null()) {
            if (found != list.end()) list.erase(found);
        } else {
            if (found == list.end()) {
                list.emplace_back();
                found = list.end() - 1;
                if (!path.type.empty()) *found = with_member(*found, "type", path.type);
            }
            *found = path.part.empty() ? value : with_member(*found, path.part, value);
        }
        attribute = Value(std::move(list));
    } else if (!path.part.empty()) {
        attribute = with_member(old ? *old : Value(), path.part, value);
    }
    if (path.schema.empty()) return with_member(resource, path.attribute, std::move(attribute));
    return with_member(resource, path.schema, with_member(extension, path.attribute, std::move(attribute)));
}

}  // namespace rosterd::scim
