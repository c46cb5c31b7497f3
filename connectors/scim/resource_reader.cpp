#include "resource_reader.hpp"

#include <simdjson.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "rosterd/error.hpp"

namespace rosterd::scim {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int deepest = 32;

Value to_value(ondemand::value value, int depth) {
    if (depth > deepest) throw Error(ErrorKind::internal, "the answer is nested too deeply");
    switch (value.type().value()) {
        case ondemand::json_type::array: {
            Value::List list;
            for (auto item : value.get_array()) list.push_back(to_value(item.value(), depth + 1));
            return Value(std::move(list));
        }
        case ondemand::json_type::object: {
            Value::Map map;
            map.reserve(4);
            for (auto field : value.get_object()) {
                std::string name(field.unescaped_key().value());
                map.emplace_back(std::move(name), to_value(field.value().value(), depth + 1));
            }
            return Value::make_map(std::move(map));
        }
        case ondemand::json_type::number: {
            const ondemand::number number = value.get_number().value();
            if (number.is_int64()) return Value(number.get_int64());
            if (number.is_uint64()) return Value(number.get_uint64());
            return Value(number.get_double());
        }
        case ondemand::json_type::string:
            return Value(std::string_view(value.get_string().value()));
        case ondemand::json_type::boolean:
            return Value(bool(value.get_bool().value()));
        case ondemand::json_type::null:
            break;
    }
    value.is_null();
    return {};
}

const std::string* text_of(const Value* value) noexcept {
    return value ? value->as_text() : nullptr;
}

// Of a multi-valued attribute the value that counts: the primary one, else of these types in turn, else the first.
std::string main_value(const Value& list, std::initializer_list<std::string_view> types) {
    const Value::List* items = list.as_list();
    if (!items || items->empty()) return {};
    const Value* chosen = nullptr;
    for (const Value& item : *items) {
        const Value* primary = item.member("primary");
        if (primary && primary->as_boolean() && *primary->as_boolean()) chosen = &item;
    }
    for (const std::string_view type : types) {
        for (const Value& item : *items) {
            const std::string* of = text_of(item.member("type"));
            if (!chosen && of && same_name(*of, type)) chosen = &item;
        }
    }
    const std::string* text = text_of((chosen ? *chosen : items->front()).member("value"));
    return text ? *text : std::string();
}

// Ids in whatever form they come: a text, {"value": id}, or a list of these.
void add_ids(const Value& value, std::vector<std::string>& ids) {
    if (const std::string* text = value.as_text()) {
        if (!text->empty()) ids.push_back(*text);
    } else if (const Value::List* list = value.as_list()) {
        for (const Value& item : *list) add_ids(item, ids);
    } else if (const Value* inner = value.member("value")) {
        add_ids(*inner, ids);
    } else if (const Value* id = value.member("id")) {
        add_ids(*id, ids);
    }
}

}  // namespace

struct ResourceReader::State {
    Shape shape;
    ondemand::parser parser;
    bool wants_email = false, wants_phone = false, wants_full_name = false, wants_enterprise = false;

    // The name under which an attribute is kept; empty: nobody wants it.
    std::string_view wanted(std::string_view name) const {
        for (const std::string& attribute : shape.attributes)
            if (attribute == name || same_name(attribute, name)) return attribute;
        if (wants_enterprise && same_name(name, enterprise_schema)) return "enterprise";
        return shape.all ? name : std::string_view();
    }

    Resource read(ondemand::object object) {
        Resource resource;
        Record& record = resource.record;
        record.kind = shape.kind;
        Value emails, phones, display, name, user_name, enterprise;
        const bool person = shape.kind == Kind::person;
        for (auto field : object) {
            const std::string_view key = field.unescaped_key().value();  // in the parser's own buffer
            ondemand::value content = field.value().value();
            const std::string_view kept = wanted(key);
            const bool own = is_own(key, person);
            if (kept.empty() && !own) continue;
            if (!person && !shape.all && same_name(key, "members")) {
                read_members(content, resource);
                continue;
            }
            Value value = to_value(content, 0);
            if (value.is_null()) continue;  // the same as not being there (RFC 7643, 2.5)
            if (own) {
                if (same_name(key, "id") && value.as_text()) record.key = *value.as_text();
                if (same_name(key, "displayName")) display = value;
                if (same_name(key, "name")) name = value;
                if (same_name(key, "userName")) user_name = value;
                if (same_name(key, "emails")) emails = value;
                if (same_name(key, "phoneNumbers")) phones = value;
                if (same_name(key, enterprise_schema)) enterprise = value;
                if (same_name(key, "groups")) read_groups(value, resource);
                if (!person && same_name(key, "members")) members_of(value, resource);
                if (shape.link) link(key, value, resource);
            }
            if (!kept.empty()) record.attributes.set(std::string(kept), std::move(value));
        }
        finish(resource, display, name, user_name, emails, phones, enterprise);
        return resource;
    }

    bool is_own(std::string_view key, bool person) const {
        if (same_name(key, "id") || same_name(key, "displayName")) return true;
        if (shape.link && (same_name(key, shape.link->schema.empty() ? shape.link->attribute : shape.link->schema)))
            return true;
        if (!person) return same_name(key, "members");
        if (same_name(key, "userName") || same_name(key, "groups") || same_name(key, enterprise_schema)) return true;
        return (wants_email && same_name(key, "emails")) || (wants_phone && same_name(key, "phoneNumbers")) ||
               (wants_full_name && same_name(key, "name"));
    }

    // Of the largest lists only the ids are looked at.
    static void read_members(ondemand::value content, Resource& resource) {
        if (content.type().value() != ondemand::json_type::array) return;
        resource.members_given = true;
        for (auto item : content.get_array()) {
            std::string id;
            bool is_group = false;
            for (auto field : item.get_object()) {
                const std::string_view key = field.unescaped_key().value();
                if (key == "value") {
                    id = std::string_view(field.value().get_string().value());
                } else if (key == "type" || key == "$ref") {
                    const bool by_type = key == "type";
                    std::string_view text;
                    if (field.value().get_string().get(text)) continue;
                    is_group = is_group || (by_type ? same_name(text, "Group") : text.find("/Groups/") != text.npos);
                }
            }
            (is_group ? resource.group_members : resource.members).push_back(std::move(id));
        }
    }

    static void members_of(const Value& value, Resource& resource) {
        const Value::List* list = value.as_list();
        if (!list) return;
        resource.members_given = true;
        for (const Value& item : *list) {
            const std::string* id = text_of(item.member("value"));
            const std::string* type = text_of(item.member("type"));
            if (id) (type && same_name(*type, "Group") ? resource.group_members : resource.members).push_back(*id);
        }
    }

    static void read_groups(const Value& value, Resource& resource) {
        const Value::List* list = value.as_list();
        if (!list) return;
        for (const Value& item : *list) {
            const std::string* id = text_of(item.member("value"));
            if (!id) continue;
            const std::string* type = text_of(item.member("type"));
            if (type && same_name(*type, "indirect")) continue;
            const Value* primary = item.member("primary");
            const bool is_main = primary && primary->as_boolean() && *primary->as_boolean();
            resource.groups.insert(is_main ? resource.groups.begin() : resource.groups.end(), *id);
        }
    }

    void link(std::string_view key, const Value& value, Resource& resource) const {
        const AttributePath& path = *shape.link;
        if (!same_name(key, path.schema.empty() ? path.attribute : path.schema)) return;
        const Value whole = Value::make_map({{std::string(key), value}});
        if (const Value* found = find_value(whole, path)) add_ids(*found, resource.links);
    }

    void finish(Resource& resource, const Value& display, const Value& name, const Value& user_name,
                const Value& emails, const Value& phones, const Value& enterprise) const {
        Record& record = resource.record;
        record.locator = record.key;
        const std::string* label = text_of(&user_name);
        if (!label) label = text_of(&display);
        record.label = label ? *label : record.key;
        if (record.key.empty()) record.problem = "the service gives it no id (RFC 7643, 3.1)";
        if (shape.kind != Kind::person) return;
        if (wants_email && !emails.is_null()) record.attributes.set("primaryEmail", main_value(emails, {"work"}));
        if (wants_phone && !phones.is_null())
            record.attributes.set("primaryPhone", main_value(phones, {"mobile", "work"}));
        if (wants_full_name) full_name(record, display, name, user_name);
        const Value* manager = enterprise.member("manager");
        if (!manager) return;
        std::vector<std::string> ids;
        add_ids(*manager, ids);
        record.manager = ids.empty() ? std::string() : ids.front();
    }

    static void full_name(Record& record, const Value& display, const Value& name, const Value& user_name) {
        const std::string* given = text_of(name.member("givenName"));
        const std::string* family = text_of(name.member("familyName"));
        const std::string* formatted = text_of(name.member("formatted"));
        std::string text;
        if (const std::string* shown = text_of(&display)) text = *shown;
        if (text.empty() && formatted) text = *formatted;
        if (text.empty()) {
            text = given ? *given : std::string();
            if (family && !family->empty()) text += (text.empty() ? "" : " ") + *family;
        }
        if (text.empty() && text_of(&user_name)) text = *text_of(&user_name);
        if (!text.empty()) record.attributes.set("fullName", std::move(text));
    }
};

ResourceReader::ResourceReader(Shape shape) : state_(std::make_unique<State>()) {
    const auto wants = [&](std::string_view name) {
        return shape.all || std::ranges::find(shape.attributes, name) != shape.attributes.end();
    };
    state_->wants_email = wants("primaryEmail");
    state_->wants_phone = wants("primaryPhone");
    state_->wants_full_name = wants("fullName");
    state_->wants_enterprise = wants("enterprise");
    state_->shape = std::move(shape);
}

ResourceReader::~ResourceReader() = default;

ListAnswer ResourceReader::read_list(std::string body) {
    try {
        const simdjson::padded_string text(body);
        ondemand::document document = state_->parser.iterate(text);
        ListAnswer answer;
        bool any = false;
        for (auto field : document.get_object()) {
            const std::string key(std::string_view(field.unescaped_key().value()));
            if (same_name(key, "Resources")) {
                any = true;
                ondemand::value resources = field.value().value();
                if (resources.type().value() == ondemand::json_type::null) continue;
                for (auto item : resources.get_array()) answer.resources.push_back(state_->read(item.get_object()));
            } else if (same_name(key, "totalResults")) {
                any = true;
                answer.total = field.value().get_uint64().value();
            }
        }
        const char* rest = nullptr;
        if (!document.current_location().get(rest)) throw Error(ErrorKind::internal, "more than one JSON text came");
        if (!any) throw Error(ErrorKind::internal, "what came is no list of SCIM (no Resources, no totalResults)");
        return answer;
    } catch (const simdjson::simdjson_error& error) {
        throw Error(ErrorKind::internal, std::string("what came is no JSON, or no list of SCIM: ") + error.what());
    }
}

Resource ResourceReader::read_one(std::string body) {
    try {
        const simdjson::padded_string text(body);
        ondemand::document document = state_->parser.iterate(text);
        return state_->read(document.get_object());
    } catch (const simdjson::simdjson_error& error) {
        throw Error(ErrorKind::internal, std::string("what came is no JSON: ") + error.what());
    }
}

}  // namespace rosterd::scim
