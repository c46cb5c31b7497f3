#include "engine/plan_document.hpp"

#include <openssl/evp.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <tuple>

#include "engine/plan_text.hpp"
#include "rosterd/error.hpp"
#include "store/changes.hpp"
#include "store/departments.hpp"
#include "store/jobs.hpp"
#include "store/tasks.hpp"

namespace rosterd::engine {

namespace {

using Json = nlohmann::ordered_json;

constexpr int version = 1;
constexpr std::string_view checksum_begin = "\"checksum\":\"";
constexpr std::size_t piece = std::size_t{64} << 10;

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

class Checksum {
public:
    Checksum() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    }
    void add(std::string_view text) { EVP_DigestUpdate(context_.get(), text.data(), text.size()); }
    std::string hex() {
        unsigned char bytes[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        EVP_DigestFinal_ex(context_.get(), bytes, &size);
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text;
        for (unsigned at = 0; at < size; ++at) {
            text += digits[bytes[at] >> 4U];
            text += digits[bytes[at] & 15U];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

Json change_json(const Change& change) {
    Json json;
    json["objectType"] = to_string(change.kind);
    json["action"] = to_string(change.action);
    json["key"] = text_or_null(change.key);
    json["objectId"] = text_or_null(change.object_id);
    json["name"] = change.object_name;
    json["reason"] = change.reason;
    json["held"] = change.state == ChangeState::held ? Json(change.error) : Json(nullptr);
    Json fields = Json::array();
    const auto value = [](const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); };
    for (const FieldChange& field : change.fields)
        fields.push_back(Json::array({field.key, value(field.before), value(field.after)}));
    json["changes"] = std::move(fields);
    return json;
}

std::string text_in(const Json& json, const char* name) {
    const auto at = json.find(name);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<std::string> value_in(const Json& json) {
    return json.is_string() ? std::optional(json.get<std::string>()) : std::nullopt;
}

[[noreturn]] void refuse(const char* why) {
    throw Error(ErrorKind::invalid, std::string("this is no plan that can be carried out: ") + why +
                                        " (rosterctl task plan ID -o FILE makes one; it must not be changed)");
}

Change change_of(const Json& json) {
    if (!json.is_object()) refuse("a change in it cannot be read");
    Change change;
    const auto action = parse_action(text_in(json, "action"));
    const auto fields = json.find("changes");
    if (!action || fields == json.end() || !fields->is_array()) refuse("a change in it cannot be read");
    change.action = *action;
    change.kind = text_in(json, "objectType") == "department" ? Kind::department : Kind::person;
    change.key = text_in(json, "key");
    change.object_id = text_in(json, "objectId");
    change.object_name = text_in(json, "name");
    change.reason = text_in(json, "reason");
    for (const Json& field : *fields) {
        if (!field.is_array() || field.size() != 3 || !field[0].is_string()) refuse("a change in it cannot be read");
        change.fields.push_back({field[0].get<std::string>(), value_in(field[1]), value_in(field[2])});
    }
    return change;
}

// In the order of the document, as text: plans may be long.
struct Lines {
    using Place = std::tuple<Kind, Action, std::string>;
    std::multimap<Place, std::string> lines;
    std::map<std::string, std::map<std::string, std::int64_t>> totals;
    std::int64_t held = 0;

    void add(const Change& change) {
        ++totals[std::string(to_string(change.kind))][std::string(to_string(change.action))];
        if (change.state == ChangeState::held) ++held;
        lines.emplace(Place{change.kind, change.action, PlanText::identity(change)}, text_of(change_json(change)));
    }
};

// Of the organisation that the task fills; empty: a first run makes it.
std::string root_of(store::Session& session, const Task& task) {
    const auto memory = store::Tasks(session).find(task.id);
    for (const Organization& organization : store::Organizations(session).all()) {
        const bool its = task.organization_code.empty() ? memory && memory->organization == organization.id
                                                        : organization.code == task.organization_code;
        if (!its) continue;
        for (const Department& department : store::Departments(session).all(organization.id))
            if (department.id == organization.root_department) return department.department_id;
    }
    return {};
}

Lines lines_of(store::Session& session, const Task& task, const Job& job) {
    PlanText text(job.flow);
    text.know_root(root_of(session, task));
    Lines lines;
    store::ChangeFilter filter;
    filter.states = {ChangeState::planned, ChangeState::held};
    filter.unchanged = false;
    filter.unfinished = true;
    const auto visit = [&](std::span<const Change> changes) {
        for (const Change& change : changes) lines.add(text.canonical(change));
    };
    store::Changes(session).for_each(job.id, filter, visit);
    return lines;
}

Json head_of(const Task& task, const Job& job, const Lines& lines) {
    Json head;
    head["rosterdPlan"] = version;
    head["syncTaskId"] = task.id;
    head["syncTaskName"] = task.name;
    head["syncFlow"] = to_string(task.flow);
    head["planHash"] = job.plan_hash;
    Json totals = Json::object();
    for (const auto& [kind, actions] : lines.totals) totals[kind] = actions;
    totals["held"] = lines.held;
    head["totals"] = std::move(totals);
    return head;
}

}  // namespace

void write_plan_document(store::Session& session, const Task& task, std::int64_t job_id,
                         const std::function<bool(std::string_view)>& take) {
    const auto job = store::Jobs(session).find(job_id);
    if (!job || job->task != task.id) throw Error(ErrorKind::not_found, "there is no job " + std::to_string(job_id));
    if (job->mode != JobMode::plan || job->state != JobState::success)
        throw Error(ErrorKind::conflict, "job " + std::to_string(job_id) +
                                             " is no plan that came to its end, so there is none to write down "
                                             "(rosterctl task plan " +
                                             std::to_string(task.id) + ")");
    if (job->errand.undoes != 0)
        throw Error(ErrorKind::conflict, "job " + std::to_string(job_id) +
                                             " planned an undo, which is made from the log each time (rosterctl job "
                                             "undo " +
                                             std::to_string(job->errand.undoes) + " --yes carries it out)");
    const Lines lines = lines_of(session, task, *job);
    Checksum checksum;
    std::string text = text_of(head_of(task, *job, lines));
    text.pop_back();
    text += ",\n\"changes\":[";
    bool first = true;
    for (const auto& [place, line] : lines.lines) {
        text += first ? "\n" : ",\n";
        first = false;
        text += line;
        if (text.size() < piece) continue;
        checksum.add(text);
        if (!take(text)) return;
        text.clear();
    }
    text += "\n],\n";
    checksum.add(text);
    text += std::string(checksum_begin) + checksum.hex() + "\"}\n";
    take(text);
}

PlanDocument read_plan_document(std::string_view text) {
    const std::size_t end = text.rfind(checksum_begin);
    if (end == std::string_view::npos) refuse("it has no checksum");
    Checksum checksum;
    checksum.add(text.substr(0, end));
    if (text.substr(end) != std::string(checksum_begin) + checksum.hex() + "\"}\n")
        refuse("it was changed after it was written, its checksum is another one");
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("rosterdPlan", 0) != version) refuse("it has another form");
    PlanDocument document;
    document.task = json.value("syncTaskId", std::int64_t{0});
    document.hash = text_in(json, "planHash");
    const auto changes = json.find("changes");
    if (document.hash.empty() || changes == json.end() || !changes->is_array()) refuse("it has another form");
    for (const Json& change : *changes) document.changes.push_back(change_of(change));
    return document;
}

}  // namespace rosterd::engine
