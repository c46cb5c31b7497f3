#include "record_reader.hpp"

#include <algorithm>
#include <utility>

namespace rosterd::lark {
namespace {

constexpr std::string_view custom = "custom";  // made: custom_attrs as id -> what is in it

std::string text_of(const Value& object, std::string_view name) {
    const Value* value = object.member(name);
    return value && value->as_text() ? *value->as_text() : std::string();
}

std::int64_t integer_of(const Value& object, std::string_view name) {
    const Value* value = object.member(name);
    return value && value->as_integer() ? *value->as_integer() : 0;
}

bool is_true(const Value& object, std::string_view name) {
    const Value* value = object.member(name);
    return value && value->as_boolean() && *value->as_boolean();
}

// TEXT has text, HREF text and url, the enumerations an option and its name, GENERIC_USER a person's id.
Value custom_value(const Value& value) {
    for (const char* part : {"text", "url", "option_value", "name"})
        if (std::string text = text_of(value, part); !text.empty()) return text;
    if (const Value* user = value.member("generic_user")) return text_of(*user, "id");
    return text_of(value, "option_id");
}

Value custom_attributes(const Value& item) {
    Value::Map entries;
    const Value* given = item.member("custom_attrs");
    const Value::List* list = given ? given->as_list() : nullptr;
    if (!list) return {};
    for (const Value& one : *list) {
        const Value* value = one.member("value");
        if (std::string id = text_of(one, "id"); value && !id.empty())
            entries.emplace_back(std::move(id), custom_value(*value));
    }
    return Value::make_map(std::move(entries));
}

// The main one first, then by department_order, the largest first; those without an order as they come.
void sort_departments(const Value& item, std::vector<std::string>& ids) {
    const Value* given = item.member("orders");
    const Value::List* orders = given ? given->as_list() : nullptr;
    if (!orders) return;
    const auto rank = [&](const std::string& id) {
        for (const Value& order : *orders)
            if (text_of(order, "department_id") == id)
                return std::pair(is_true(order, "is_primary_dept"), integer_of(order, "department_order"));
        return std::pair(false, std::int64_t{0});
    };
    std::ranges::stable_sort(
        ids, [&](const std::string& left, const std::string& right) { return rank(left) > rank(right); });
}

std::optional<std::vector<std::string>> leaders_of(const Value& item) {
    const Value* given = item.member("leaders");
    if (const Value::List* list = given ? given->as_list() : nullptr) {
        std::vector<std::string> main, deputies;
        for (const Value& leader : *list)
            if (std::string id = text_of(leader, "leaderID"); !id.empty())
                (integer_of(leader, "leaderType") == 1 ? main : deputies).push_back(std::move(id));
        main.insert(main.end(), deputies.begin(), deputies.end());
        return main;
    }
    const Value* leader = item.member("leader_user_id");
    if (!leader || !leader->as_text()) return std::nullopt;
    std::vector<std::string> leaders;
    if (!leader->as_text()->empty()) leaders.push_back(*leader->as_text());
    return leaders;
}

}  // namespace

RecordReader::RecordReader(std::vector<std::string> department_attributes, std::vector<std::string> person_attributes,
                           bool all, std::string user_id_type)
    : department_attributes_(std::move(department_attributes)),
      person_attributes_(std::move(person_attributes)),
      all_(all),
      user_id_type_(std::move(user_id_type)) {}

Attributes RecordReader::attributes(const Value& item, const std::vector<std::string>& wanted) const {
    Attributes found;
    if (all_) {
        const Value::Map* members = item.as_map();
        if (members) {
            found.reserve(members->size() + 1);
            for (const auto& [name, value] : *members)
                if (!value.is_null()) found.set(name, value);
        }
    } else {
        found.reserve(wanted.size());
        for (const std::string& name : wanted) {
            const Value* value = item.member(name);
            if (value && !value->is_null()) found.set(name, *value);
        }
    }
    if (all_ || std::ranges::binary_search(wanted, custom))
        if (Value made = custom_attributes(item); !made.is_null()) found.set(std::string(custom), std::move(made));
    return found;
}

bool RecordReader::is_deleted(const Value& item) {
    const Value* status = item.member("status");
    return status && is_true(*status, "is_deleted");
}

Record RecordReader::department(const Value& item) const {
    Record record;
    record.kind = Kind::department;
    record.key = text_of(item, "open_department_id");
    record.locator = record.key;
    record.label = text_of(item, "name") + " (" + record.key + ")";
    record.parent = text_of(item, "parent_department_id");
    record.leaders = leaders_of(item);
    record.attributes = attributes(item, department_attributes_);
    if (record.key.empty()) record.problem = "Lark gave a department without open_department_id";
    return record;
}

Record RecordReader::person(const Value& item) const {
    Record record;
    record.key = text_of(item, user_id_type_);
    record.locator = record.key;
    record.label = text_of(item, "name") + " (" + record.key + ")";
    record.attributes = attributes(item, person_attributes_);
    if (const Value* leader = item.member("leader_user_id"); leader && leader->as_text())
        record.manager = *leader->as_text();
    const Value* given = item.member("department_ids");
    if (const Value::List* list = given ? given->as_list() : nullptr) {
        for (const Value& id : *list)
            if (id.as_text()) record.departments.push_back(*id.as_text());
        sort_departments(item, record.departments);
    } else {
        record.problem =
            "Lark does not show this person's departments: give the app the scope contact:user.department:readonly, "
            "publish the version and have it approved";
    }
    if (record.key.empty())
        record.problem = "Lark shows no " + user_id_type_ + " of " + text_of(item, "name") +
                         (user_id_type_ == "user_id" ? ": give the app the scope contact:user.employee_id:readonly, or "
                                                       "set userIdType to open_id"
                                                     : "");
    return record;
}

}  // namespace rosterd::lark
