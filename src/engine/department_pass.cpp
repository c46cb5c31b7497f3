#include "engine/department_pass.hpp"

#include <algorithm>
#include <set>

#include "engine/fingerprint.hpp"
#include "store/departments.hpp"
#include "store/links.hpp"

namespace rosterd::engine {

namespace {

Change change_of(const DepartmentNode& node, Action action, std::string object_id, std::string reason) {
    Change change;
    change.kind = Kind::department;
    change.action = action;
    change.object_id = std::move(object_id);
    change.key = node.record.key;
    const std::string* name = find_value(node.values, department_field::name);
    change.object_name = name ? *name : node.record.label;
    change.reason = std::move(reason);
    if (!node.note.empty()) change.reason += "; " + node.note;
    change.locator = node.record.locator;
    return change;
}

}  // namespace

void load_departments(store::Session& session, Run& run) {
    DepartmentsNow& now = run.departments;
    for (Department& department : store::Departments(session).all(now.organization.id)) {
        now.row_of.emplace(department.department_id, department.id);
        now.by_row.emplace(department.id, std::move(department));
    }
    std::vector<std::int64_t> ids;
    store::Links links(session);
    links.for_each(run.task.id, Kind::department, [&](const store::Links::Row& row) { ids.push_back(row.id); });
    for (Link& link : links.load(ids)) {
        now.key_of.emplace(link.object, link.key);
        now.links.emplace(link.key, std::move(link));
    }
    run.linked_departments = static_cast<std::int64_t>(ids.size());
}

void DepartmentPass::plan(std::vector<Record> records) {
    const DepartmentsNow& now = run_.departments;
    run_.job.counts.departments.seen = static_cast<std::int64_t>(records.size() - untouched_.size());
    tree_ = build_department_tree(
        std::move(records), run_.department_mapping,
        [&](std::string_view key) -> std::optional<std::string> {
            const auto link = now.links.find(key);
            if (link == now.links.end()) return std::nullopt;
            const auto department = now.by_row.find(link->second.object);
            if (department == now.by_row.end()) return std::nullopt;
            const auto parent = now.key_of.find(department->second.parent);
            return parent == now.key_of.end() ? std::string() : parent->second;
        },
        [&](std::string_view key) -> std::optional<Value> {
            const auto link = now.links.find(key);
            if (link == now.links.end()) return std::nullopt;
            const auto department = now.by_row.find(link->second.object);
            if (department == now.by_row.end()) return std::nullopt;
            return mapping::hub_value(run_.services.department_fields, department->second.values);
        });
    for (const DepartmentNode& node : tree_.refused) {
        run_.sink.add({failure(node.record, node.problem)});
        ++run_.job.counts.departments.failed;
    }
    index_candidates();
    for (const DepartmentNode& node : tree_.nodes) {
        if (untouched_.contains(node.record.key)) {
            const Link& link = now.links.find(node.record.key)->second;
            run_.department_ids[node.record.key] = now.by_row.at(link.object).department_id;
            continue;
        }
        DepartmentResult& result = run_.department_results[node.record.key];
        if (!node.problem.empty()) {
            run_.sink.add({failure(node.record, node.problem)});
            result.failed = true;
        }
        plan_node(node);
    }
    forget();
}

// A department takes kilobytes while it is planned; leaders and the missing ones need little of that.
void DepartmentPass::forget() {
    by_code_ = {};
    by_place_ = {};
    matched_ = {};
    for (DepartmentNode& node : tree_.nodes) {
        node.record.attributes = {};
        if (find_value(node.values, department_field::name)) std::string().swap(node.record.label);
        std::erase_if(node.values, [](const auto& value) { return value.first != department_field::name; });
        node.values.shrink_to_fit();
    }
}

// The tree is completed with what is linked already, so that parents are found and a cycle is seen.
void DepartmentPass::plan_delta(std::vector<Record> records, const std::vector<std::string>& removed) {
    const DepartmentsNow& now = run_.departments;
    std::set<std::string_view> spoken_of(removed.begin(), removed.end());
    for (const Record& record : records) spoken_of.insert(record.key);
    std::vector<Record> untouched;
    for (const auto& [key, link] : now.links) {
        const auto department = now.by_row.find(link.object);
        if (spoken_of.contains(key) || department == now.by_row.end()) continue;
        Record record;
        record.kind = Kind::department;
        record.key = key;
        record.top = link.object == now.organization.root_department;
        if (const auto parent = now.key_of.find(department->second.parent); parent != now.key_of.end() && !record.top)
            record.parent = parent->second;
        untouched_.insert(key);
        untouched.push_back(std::move(record));
    }
    untouched.insert(untouched.end(), std::make_move_iterator(records.begin()), std::make_move_iterator(records.end()));
    plan(std::move(untouched));
}

// Departments of the hub that no record of this read is linked to: what a record without link may turn out to be.
void DepartmentPass::index_candidates() {
    const DepartmentsNow& now = run_.departments;
    for (const auto& [row, department] : now.by_row) {
        if (row == now.organization.root_department) continue;
        const auto key = now.key_of.find(row);
        if (key != now.key_of.end() && tree_.by_key.contains(key->second)) continue;
        const std::string* code = find_value(department.values, department_field::code);
        if (code != nullptr && !code->empty()) by_code_[*code].push_back(row);
        const std::string* name = find_value(department.values, department_field::name);
        const std::int64_t parent = department.parent == 0 ? now.organization.root_department : department.parent;
        if (name != nullptr) by_place_[{now.by_row.at(parent).department_id, *name}].push_back(row);
    }
}

const std::string& DepartmentPass::usable_parent(const DepartmentNode& node) const {
    const DepartmentsNow& now = run_.departments;
    if (const auto link = now.links.find(node.record.key); node.stays && link != now.links.end()) {
        const std::int64_t parent = now.by_row.at(link->second.object).parent;
        return parent == 0 ? now.root().department_id : now.by_row.at(parent).department_id;
    }
    std::size_t at = node.parent;
    while (at != DepartmentNode::root && tree_.nodes[at].stand_in) at = tree_.nodes[at].parent;
    return at == DepartmentNode::root ? now.root().department_id : run_.department_id(tree_.nodes[at].record.key);
}

void DepartmentPass::plan_node(const DepartmentNode& node) {
    const DepartmentsNow& now = run_.departments;
    const std::string& parent_id = usable_parent(node);
    if (node.stand_in) {
        run_.department_ids[node.record.key] = parent_id;
        return;
    }
    const auto at = now.links.find(node.record.key);
    const Link* link = at == now.links.end() ? nullptr : &at->second;
    // The root belongs to the record that is the top now, whatever it was before.
    const bool is_root = link != nullptr && link->object == now.organization.root_department;
    if (link != nullptr && is_root != node.record.top) link = nullptr;
    const Department* department = node.record.top   ? &now.root()
                                   : link != nullptr ? &now.by_row.at(link->object)
                                                     : match(node, parent_id);
    if (department == nullptr) return plan_new(node, parent_id);
    run_.department_ids[node.record.key] = department->department_id;
    plan_present(node, *department, link, parent_id);
}

// By its code, else by name and place; only when there is exactly one, and for one record only.
const Department* DepartmentPass::match(const DepartmentNode& node, const std::string& parent_id) {
    const std::string* code = find_value(node.values, department_field::code);
    const std::string* name = find_value(node.values, department_field::name);
    std::vector<std::int64_t>* rows = nullptr;
    if (code != nullptr && !code->empty())
        if (const auto at = by_code_.find(*code); at != by_code_.end()) rows = &at->second;
    if (rows == nullptr && name != nullptr)
        if (const auto at = by_place_.find({parent_id, *name}); at != by_place_.end()) rows = &at->second;
    if (rows == nullptr || rows->size() != 1 || !matched_.insert(rows->front()).second) return nullptr;
    return &run_.departments.by_row.at(rows->front());
}

void DepartmentPass::plan_new(const DepartmentNode& node, const std::string& parent_id) {
    const std::string id = new_public_id();
    run_.department_ids[node.record.key] = id;
    Change change = change_of(node, Action::create_department, id, "new in the directory");
    for (const auto& [field, text] : node.values)
        if (!text.empty()) change.fields.push_back({run_.services.department_fields[field].key, std::nullopt, text});
    change.fields.push_back({"parentDepartmentId", std::nullopt, parent_id});
    add(node, {std::move(change)});
}

void DepartmentPass::plan_present(const DepartmentNode& node, const Department& department, const Link* link,
                                  const std::string& parent_id) {
    const DepartmentsNow& now = run_.departments;
    std::vector<Change> changes;
    if (link == nullptr)
        changes.push_back(change_of(node, Action::adopt, department.department_id,
                                    node.record.top ? "stands for the organisation" : "there already, now linked"));
    Change update = change_of(node, Action::update_department, department.department_id, "changed in the directory");
    for (const auto& [field, text] : node.values) {
        const std::string* current = find_value(department.values, field);
        if ((current ? *current : std::string()) == text ||
            !may_write(department.provenance, field, run_.task, run_.precedences))
            continue;
        update.fields.push_back({run_.services.department_fields[field].key,
                                 current ? std::optional(*current) : std::nullopt,
                                 text.empty() ? std::nullopt : std::optional(text)});
    }
    if (!update.fields.empty()) changes.push_back(std::move(update));
    const std::int64_t parent_row = department.parent == 0 ? now.organization.root_department : department.parent;
    if (department.id != now.organization.root_department && now.by_row.at(parent_row).department_id != parent_id) {
        Change move = change_of(node, Action::move_department, department.department_id, "moved in the directory");
        move.fields.push_back({"parentDepartmentId", now.by_row.at(parent_row).department_id, parent_id});
        changes.push_back(std::move(move));
    }
    if (changes.empty()) {
        const std::uint64_t locator = locator_hash(node.record.locator);
        if (link->locator == locator && link->absences == 0) return;
        Link touched = *link;
        touched.locator = locator;
        touched.absences = 0;
        run_.touched.push_back(std::move(touched));
        return;
    }
    add(node, std::move(changes));
}

void DepartmentPass::add(const DepartmentNode& node, std::vector<Change> changes) {
    Fingerprint fingerprint(run_.department_mapping.digest());
    const std::uint64_t print = fingerprint.of(node.record, node.values, {});
    DepartmentResult& result = run_.department_results[node.record.key];
    for (Change& change : changes) {
        change.fingerprint = print;
        result.actions |= bit(change.action);
    }
    run_.sink.add(std::move(changes),
                  node.parent == DepartmentNode::root ? std::string_view() : tree_.nodes[node.parent].record.key);
}

}  // namespace rosterd::engine
