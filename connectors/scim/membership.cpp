#include "membership.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "change.hpp"
#include "rosterd/error.hpp"
#include "rosterd/fan_out.hpp"
#include "rosterd/json.hpp"

namespace rosterd::scim {
namespace {

// What happens to one group's members.
struct GroupEdit {
    std::set<std::string> add, remove;
    std::vector<std::size_t> writes;  // that want it
};
using Edits = std::map<std::string, GroupEdit>;

Value member_of(const std::string& id, Kind kind) {
    Value::Map member;
    member.emplace_back("value", Value(id));
    if (kind == Kind::department) member.emplace_back("type", Value("Group"));
    return object_of(std::move(member));
}

Value edit_body(const GroupEdit& edit, Kind kind) {
    std::vector<Value> operations;
    if (!edit.add.empty()) {
        std::vector<Value> members;
        for (const std::string& id : edit.add) members.push_back(member_of(id, kind));
        Value::Map add;
        add.emplace_back("op", Value("add"));
        add.emplace_back("path", Value("members"));
        add.emplace_back("value", list_of(std::move(members)));
        operations.push_back(object_of(std::move(add)));
    }
    for (const std::string& id : edit.remove) {
        Value::Map remove;
        remove.emplace_back("op", Value("remove"));
        remove.emplace_back("path", Value("members[value eq " + to_json(Value(id)) + "]"));
        operations.push_back(object_of(std::move(remove)));
    }
    Value::Map body;
    body.emplace_back("schemas", list_of({Value("urn:ietf:params:scim:api:messages:2.0:PatchOp")}));
    body.emplace_back("Operations", list_of(std::move(operations)));
    return object_of(std::move(body));
}

Value edited(const Value& group, const GroupEdit& edit, Kind kind) {
    AttributePath path;
    path.attribute = "members";
    const Value* old = find_value(group, path);
    std::vector<Value> members;
    std::set<std::string> there;
    const Value::List none;
    for (const Value& member : old && old->as_list() ? *old->as_list() : none) {
        const Value* id = member.member("value");
        if (!id || !id->as_text() || edit.remove.contains(*id->as_text())) continue;
        there.insert(*id->as_text());
        members.push_back(member);
    }
    for (const std::string& id : edit.add)
        if (!there.contains(id)) members.push_back(member_of(id, kind));
    AttributePath meta;
    meta.attribute = "meta";
    return with_value(with_value(group, path, list_of(std::move(members))), meta, Value());
}

std::string not_good(const HttpResponse& response) {
    return response.status >= 200 && response.status < 300 ? std::string() : describe(response);
}

// Adding and removing members twice is the same as once. What is wrong; empty: done.
Async<std::string> write_group(Service& service, std::string id, const GroupEdit& edit, Kind kind, bool patch) {
    std::string target = service.one(Kind::department, id);
    if (patch) {
        const Value body = edit_body(edit, kind);
        const HttpResponse response = co_await service.send("PATCH", std::move(target), body, true);
        co_return not_good(response);
    }
    const HttpResponse found = co_await service.get(target);
    if (found.status != 200) co_return describe(found);
    const Value group = from_json(found.body);
    const Value body = edited(group, edit, kind);
    const HttpResponse response =
        co_await service.send("PUT", std::move(target), body, true, std::string(found.header("etag")));
    co_return not_good(response);
}

// The groups that have it as a member now.
Async<std::vector<std::string>> groups_of(Service& service, Kind kind, std::string id) {
    std::vector<std::string> groups;
    const auto ids_in = [&](const Value* list, std::string_view name) {
        const Value::List* items = list ? list->as_list() : nullptr;
        for (std::size_t i = 0; items && i < items->size(); ++i) {
            const Value* found = (*items)[i].member(name);
            if (found && found->as_text()) groups.push_back(*found->as_text());
        }
        return items != nullptr;
    };
    if (kind == Kind::person) {
        std::string target = service.one(kind, id);
        const HttpResponse response = co_await service.get(std::move(target));
        if (response.status == 200) {
            const Value user = from_json(response.body);
            if (ids_in(user.member("groups"), "value")) co_return groups;
        }
    }
    // Services that keep `groups` to themselves, or have none for groups.
    std::string target = service.groups();
    target += target.find('?') == std::string::npos ? "?filter=" : "&filter=";
    target += percent_encoded("members.value eq " + to_json(Value(id)));
    const HttpResponse response = co_await service.get(std::move(target));
    if (response.status != 200)
        throw Error(kind_of(response.status), "which groups it is in could not be read: " + describe(response));
    const Value answer = from_json(response.body);
    const Value* resources = answer.member("Resources");
    const Value::List none;
    for (const Value& group : resources && resources->as_list() ? *resources->as_list() : none) {
        Change wanted;
        AttributePath path;
        path.attribute = "members";
        wanted.sets.push_back({path, list_of({Value(id)})});
        const Value* group_id = group.member("id");
        if (group_id && group_id->as_text() && missing_in(group, wanted).empty())
            groups.push_back(*group_id->as_text());
    }
    co_return groups;
}

// Where a write wants its object to be; nullopt: it says nothing about it, or an attribute of its own holds it.
std::optional<std::vector<std::string>> wanted_groups(const Write& write, const Options& options) {
    if (write.action == WriteAction::remove) return std::nullopt;
    if (write.kind == Kind::person) {
        if (!options.department_attribute.empty()) return std::nullopt;
        return write.departments;
    }
    if (!options.nested_groups || !write.parent) return std::nullopt;
    if (write.parent->empty())
        return options.root_department.empty() ? std::vector<std::string>() : std::vector{options.root_department};
    return std::vector{*write.parent};
}

}  // namespace

Async<void> write_memberships(Service& service, std::span<const Write> batch, const Abilities& abilities,
                              std::vector<Outcome>& outcomes) {
    if (!service.has_groups() || batch.empty()) co_return;
    const Kind kind = batch.front().kind;
    Edits edits;
    const auto fail = [&](std::size_t i, const std::string& why, bool passes) {
        if (outcomes[i].state != Outcome::State::applied) return;
        const std::string key = outcomes[i].key;
        // The object itself is written: neither "failed" nor "never sent" is true when only the line was lost.
        outcomes[i] = passes ? Outcome::unknown("its departments: " + why)
                             : Outcome::failed(ErrorKind::internal, "its departments: " + why);
        outcomes[i].key = key;
    };
    auto one = [&](std::size_t i) -> Async<void> {
        const Write& write = batch[i];
        const std::optional<std::vector<std::string>> wanted = wanted_groups(write, service.options());
        if (!wanted || outcomes[i].state != Outcome::State::applied) co_return;
        const bool is_new = write.action == WriteAction::create;
        const std::string id = is_new ? outcomes[i].key : write.key;
        std::vector<std::string> has;
        std::string trouble;
        bool passes = false;
        if (!is_new) {
            try {
                has = co_await groups_of(service, kind, id);
            } catch (const Error& error) {
                if (error.kind() == ErrorKind::cancelled) throw;
                trouble = error.message();
                passes = error.kind() == ErrorKind::unreachable || error.kind() == ErrorKind::throttled;
            }
        }
        if (!trouble.empty()) {
            fail(i, trouble, passes);
            co_return;
        }
        for (const std::string& group : *wanted) {
            if (std::ranges::find(has, group) != has.end()) continue;
            edits[group].add.insert(id);
            edits[group].writes.push_back(i);
        }
        for (const std::string& group : has) {
            if (std::ranges::find(*wanted, group) != wanted->end()) continue;
            edits[group].remove.insert(id);
            edits[group].writes.push_back(i);
        }
    };
    std::function<Async<void>(std::size_t)> look = one;
    co_await fan_out(batch.size(), service.options().at_once, std::move(look));

    std::vector<std::pair<std::string, GroupEdit>> all(edits.begin(), edits.end());
    const bool patch = service.options().update != Options::Update::put && abilities.patch;
    auto edit = [&](std::size_t i) -> Async<void> {
        std::string why;
        bool passes = false;
        try {
            why = co_await write_group(service, all[i].first, all[i].second, kind, patch);
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::cancelled) throw;
            why = error.message();
            passes = error.kind() == ErrorKind::unreachable;
        }
        if (why.empty()) co_return;
        for (const std::size_t write : all[i].second.writes) fail(write, "group " + all[i].first + ": " + why, passes);
    };
    std::function<Async<void>(std::size_t)> put = edit;
    co_await fan_out(all.size(), service.options().at_once, std::move(put));
}

}  // namespace rosterd::scim
