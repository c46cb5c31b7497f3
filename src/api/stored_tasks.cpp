#include "api/stored_tasks.hpp"

#include <algorithm>

#include "config/task_document.hpp"
#include "store/departments.hpp"
#include "store/jobs.hpp"
#include "store/sealer.hpp"
#include "store/task_documents.hpp"
#include "store/tasks.hpp"

namespace rosterd::api {

namespace {

const store::Sealer& sealer_of(const Backend& backend) {
    if (!backend.sealer) throw Error(ErrorKind::internal, "this daemon has no key to keep secrets with");
    return *backend.sealer;
}

[[noreturn]] void refuse(const std::vector<config::Problem>& problems) {
    std::string all;
    for (const config::Problem& problem : problems) {
        if (!all.empty()) all += "; ";
        all += problem.path.empty() ? problem.message : problem.path + ": " + problem.message;
    }
    throw against_the_rules({"同步任务配置有误: " + all, all});
}

const ConnectorType& connector_of(const Backend& backend, const Json& document) {
    const std::string name = document.value("syncTaskType", "");
    const ConnectorType* type = backend.services.connectors.find(name);
    if (!type)
        throw against_the_rules({"没有加载 " + name + " 类型的连接器",
                                 "no connector of type " + name + " is loaded (see rosterctl connector list)"});
    return *type;
}

Json to_ordered(const std::string& text) {
    Json json = Json::parse(text, nullptr, false);
    return json.is_object() ? json : Json::object();
}

std::string setting_text(const Settings& settings, const SettingSpec& spec) {
    if (!settings.has(spec.name)) return {};
    switch (spec.type) {
        case SettingType::secret:
            return {};
        case SettingType::text:
        case SettingType::path:
            return settings.text(spec.name);
        case SettingType::integer:
            return std::to_string(settings.integer(spec.name));
        case SettingType::boolean:
            return settings.boolean(spec.name) ? "true" : "false";
        case SettingType::list: {
            std::string all;
            for (const std::string& item : settings.list(spec.name)) all += std::to_string(item.size()) + ':' + item;
            return all;
        }
    }
    return {};
}

// The same place outside, read by one task and written by the other: what one writes the other would bring back.
void check_directions(const Task& task, const ConnectorType& type, const std::vector<TaskPointer>& others) {
    for (const TaskPointer& other : others) {
        if (other->id == task.id || other->type != task.type || other->flow == task.flow) continue;
        const auto same = [&](const SettingSpec& spec) {
            return setting_text(task.settings, spec) == setting_text(other->settings, spec);
        };
        if (type.settings().empty() || !std::ranges::all_of(type.settings(), same)) continue;
        const std::string id = std::to_string(other->id);
        throw Refused(ErrorKind::conflict,
                      {"同一数据源不能同时作为上游和下游: 任务 " + id + " 已使用该数据源",
                       "one source cannot be upstream and downstream at once: task " + id + " has it the other way"});
    }
}

// The task that a document stands for, checked; the document as the store keeps it.
struct Checked {
    TaskPointer task;
    store::TaskDocument document;
};

Checked check(const Backend& backend, std::int64_t id, const Json& document, const Json& client_config,
              const std::vector<TaskPointer>& others) {
    const store::Sealer& sealer = sealer_of(backend);
    const ConnectorType& type = connector_of(backend, document);
    Arguments rules = Arguments::of_body({});
    check_client_config(rules, client_config, type);
    rules.check();
    Checked checked;
    checked.document.task = id;
    checked.document.document = document.dump();
    checked.document.settings = sealer.seal(client_config.dump(), store::settings_purpose(id));
    const engine::Services& services = backend.services;
    config::DocumentTask read =
        config::read_task_document(store::whole_document(checked.document, sealer), services.connectors,
                                   services.person_fields, services.department_fields);
    if (!read.problems.empty()) refuse(read.problems);
    check_directions(read.task, type, others);
    checked.task = std::make_shared<const Task>(std::move(read.task));
    return checked;
}

void save(store::Session& session, const Checked& checked, const std::string& now) {
    store::TaskDocuments(session).put(checked.document);
    store::Tasks memory(session);
    const Task& task = *checked.task;
    store::TaskMemory known = memory.find(task.id).value_or(store::TaskMemory{task.id, {}, {}, {}, 0});
    if (known.digest == task.digest && !known.created_at.empty()) return;
    if (known.created_at.empty()) known.created_at = now;
    known.updated_at = now;
    known.digest = task.digest;
    memory.put(known);
}

void refuse_if_of_file(const Backend& backend, std::int64_t id) {
    const RefusedTask* refused = backend.book.refusal(id);
    const TaskPointer known = backend.book.find(id);
    if (!known && refused == nullptr) return;
    const Task& task = known ? *known : *refused->task;
    if (task.file.empty()) return;
    throw against_the_rules({"任务 " + std::to_string(task.id) + " 来自配置文件 " + task.file + ",只能在文件中修改",
                             "task " + std::to_string(task.id) + " comes from the file " + task.file +
                                 " and is changed there (then reload the daemon)"});
}

// What a task that has run cannot become any more: its links belong to one directory and one organisation.
void check_identity(store::Session& session, std::int64_t id, const Json& before, const Json& after) {
    const auto changed = [&](const char* name) { return before.value(name, "") != after.value(name, ""); };
    if ((changed("syncTaskType") || changed("syncTaskFlow")) && store::Jobs(session).last_of(id))
        throw against_the_rules({"任务运行后不能修改 syncTaskType 和 syncTaskFlow",
                                 "syncTaskType and syncTaskFlow cannot be changed once the task has run (make a new "
                                 "task)"});
    const auto memory = store::Tasks(session).find(id);
    const std::string wanted = after.value("organizationCode", "");
    if (!memory || memory->organization == 0 || wanted.empty()) return;
    for (const Organization& organization : store::Organizations(session).all())
        if (organization.id == memory->organization && organization.code != wanted)
            throw against_the_rules(
                {"任务运行后不能修改 organizationCode,当前绑定的组织是 " + organization.code,
                 "organizationCode cannot be changed once the task has run: it is bound to " + organization.code});
}

}  // namespace

Async<TaskPointer> create_task(const Backend& backend, TaskRequest request) {
    const std::vector<TaskPointer> others = backend.book.all(), known = backend.book.known();
    const std::string now = to_text(backend.services.clock.now());
    const ConnectorType& type = connector_of(backend, request.document);
    const Json settings = merge_client_config({}, request.client_config, std::string(type.settings_name()));
    Checked checked;
    store::Work work = [&](store::Session& session) {
        std::int64_t taken = 0;
        for (const TaskPointer& other : known) taken = std::max(taken, other->id);
        const std::int64_t id = store::TaskDocuments(session).free_id(taken);
        checked = check(backend, id, request.document, settings, others);
        save(session, checked, now);
    };
    co_await backend.services.store.write(std::move(work));
    backend.book.put(checked.task);
    if (backend.tasks_changed) co_await backend.tasks_changed();
    co_return checked.task;
}

Async<TaskPointer> update_task(const Backend& backend, std::int64_t id, TaskRequest request) {
    const std::vector<TaskPointer> others = backend.book.all();
    refuse_if_of_file(backend, id);
    const std::string now = to_text(backend.services.clock.now());
    Checked checked;
    store::Work work = [&](store::Session& session) {
        const auto stored = store::TaskDocuments(session).find(id);
        if (!stored) throw no_such_task(id);
        const Json before = to_ordered(stored->document);
        Json after = before;
        for (const auto& [name, value] : request.document.items()) after[name] = value;
        check_identity(session, id, before, after);
        const std::string purpose = store::settings_purpose(id);
        const Json settings = to_ordered(sealer_of(backend).open(stored->settings, purpose));
        const std::string member(connector_of(backend, after).settings_name());
        checked = check(backend, id, after, merge_client_config(settings, request.client_config, member), others);
        save(session, checked, now);
    };
    co_await backend.services.store.write(std::move(work));
    backend.book.put(checked.task);
    if (backend.tasks_changed) co_await backend.tasks_changed();
    co_return checked.task;
}

Async<void> delete_task(const Backend& backend, std::int64_t id) {
    refuse_if_of_file(backend, id);
    bool removed = false;
    store::Work work = [&](store::Session& session) { removed = store::TaskDocuments(session).remove(id); };
    co_await backend.services.store.write(std::move(work));
    if (!removed) throw no_such_task(id);
    backend.book.remove(id);
    if (backend.tasks_changed) co_await backend.tasks_changed();
}

}  // namespace rosterd::api
