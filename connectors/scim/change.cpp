#include "change.hpp"

#include <algorithm>

namespace rosterd::scim {
namespace {

constexpr std::string_view user_schema = "urn:ietf:params:scim:schemas:core:2.0:User";
constexpr std::string_view group_schema = "urn:ietf:params:scim:schemas:core:2.0:Group";
constexpr std::string_view patch_schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

bool is_empty(const Value& value) noexcept {
    return value.is_null() || (value.as_text() && value.as_text()->empty());
}

Value ids_as(const std::vector<std::string>& ids, bool single) {
    if (single) return ids.empty() ? Value() : Value(ids.front());
    std::vector<Value> list(ids.begin(), ids.end());
    return ids.empty() ? Value() : list_of(std::move(list));
}

// The service may add to what it was given ($ref, display), and spell it otherwise.
bool holds(const Value& found, const Value& wanted) {
    if (found == wanted) return true;
    if (const std::string* text = wanted.as_text()) {
        if (found.as_text()) return same_name(*found.as_text(), *text);
        const Value* value = found.member("value");
        return value && value->as_text() && *value->as_text() == *text;
    }
    if (const Value::Map* map = wanted.as_map())
        return std::ranges::all_of(*map, [&](const auto& entry) {
            const Value* part = found.member(entry.first);
            return part ? holds(*part, entry.second) : is_empty(entry.second);
        });
    const Value::List* list = wanted.as_list();
    const Value::List* has = found.as_list();
    if (!list || !has) return false;
    return std::ranges::all_of(*list, [&](const Value& item) {
        return std::ranges::any_of(*has, [&](const Value& one) { return holds(one, item); });
    });
}

}  // namespace

Value list_of(std::vector<Value> items) {
    return Value(std::move(items));
}

Value object_of(Value::Map entries) {
    return Value::make_map(std::move(entries));
}

Change change_of(const Write& write, const Options& options) {
    Change change;
    const auto set = [&](std::string_view name, Value value) {
        const std::optional<AttributePath> path = parse_path(name);
        if (path) {
            change.sets.push_back({*path, std::move(value)});
        } else if (change.problem.empty()) {
            change.problem = "\"" + std::string(name) +
                             "\" is no SCIM attribute (as in \"userName\", \"emails.work\", "
                             "\"enterprise.department\")";
        }
    };
    for (const auto& [name, value] : write.attributes) set(name, is_empty(value) ? Value() : value);
    if (write.action == WriteAction::disable) set("active", false);
    if (write.enabled) set("active", *write.enabled);
    if (write.manager) {
        Value manager;
        if (!write.manager->empty()) manager = object_of({{"value", Value(*write.manager)}});
        set("enterprise.manager", std::move(manager));
    }
    if (write.departments && !options.department_attribute.empty()) {
        // One that is text holds the main department; a list holds all.
        const bool single = write.departments->size() <= 1;
        set(options.department_attribute, ids_as(*write.departments, single));
    }
    if (write.parent && !options.parent_attribute.empty()) {
        const std::string& parent = write.parent->empty() ? options.root_department : *write.parent;
        set(options.parent_attribute, parent.empty() ? Value() : Value(parent));
    }
    return change;
}

Value new_resource(Kind kind, const Change& change) {
    std::vector<Value> schemas = {Value(kind == Kind::person ? user_schema : group_schema)};
    Value resource;
    for (const PathValue& set : change.sets) {
        if (set.value.is_null()) continue;
        const Value schema(set.path.schema);
        if (!set.path.schema.empty() && std::ranges::find(schemas, schema) == schemas.end()) schemas.push_back(schema);
        resource = with_value(resource, set.path, set.value);
    }
    Value::Map entries = resource.as_map() ? *resource.as_map() : Value::Map();
    entries.emplace_back("schemas", list_of(std::move(schemas)));
    return object_of(std::move(entries));
}

Value patch_body(const Change& change) {
    std::vector<Value> operations;
    for (const PathValue& set : change.sets) {
        Value::Map operation;
        operation.emplace_back("path", Value(set.path.text()));
        if (set.value.is_null()) {
            operation.emplace_back("op", Value("remove"));
        } else {
            operation.emplace_back("op", Value("replace"));
            Value value = set.value;
            // The first of a list is set by setting the list: paths have no places in lists.
            if (set.path.first) {
                AttributePath alone = set.path;
                alone.schema.clear();
                const Value list = with_value(Value(), alone, set.value);
                value = list.as_map()->front().second;
            }
            operation.emplace_back("value", std::move(value));
        }
        operations.push_back(object_of(std::move(operation)));
    }
    Value::Map body;
    body.emplace_back("schemas", list_of({Value(patch_schema)}));
    body.emplace_back("Operations", list_of(std::move(operations)));
    return object_of(std::move(body));
}

Value changed_resource(const Value& resource, const Change& change) {
    Value changed = resource;
    for (const PathValue& set : change.sets) changed = with_value(changed, set.path, set.value);
    AttributePath meta;
    meta.attribute = "meta";
    return with_value(changed, meta, Value());
}

std::string missing_in(const Value& resource, const Change& change) {
    for (const PathValue& set : change.sets) {
        const Value* found = find_value(resource, set.path);
        const bool there = set.value.is_null() ? !found || is_empty(*found) : found && holds(*found, set.value);
        if (!there) return set.path.text();
    }
    return {};
}

}  // namespace rosterd::scim
