// A task's mapping looked at before it is trusted: lint and preview.

#include <algorithm>
#include <array>
#include <optional>

#include "api/known_task.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "engine/mapping_lint.hpp"
#include "engine/preview.hpp"

namespace rosterd::api::v1 {

namespace {

Json optional_text(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

std::string_view name_of(engine::Finding::Level level) noexcept {
    switch (level) {
        case engine::Finding::Level::error:
            return "error";
        case engine::Finding::Level::warning:
            return "warning";
        case engine::Finding::Level::note:
            return "note";
    }
    return "error";
}

Json record_json(const engine::PreviewedRecord& record) {
    Json json;
    json["label"] = record.label;
    put_text(json, "objectId", record.object_id, Absent::null);
    put_text(json, "problem", record.problem, Absent::null);
    json["expressionValue"] = optional_text(record.tried);
    put_text(json, "expressionProblem", record.tried_problem, Absent::null);
    Json fields = Json::array();
    for (const engine::PreviewedField& field : record.fields) {
        Json item;
        item["targetKey"] = field.key;
        item["expression"] = field.expression;
        item["source"] = optional_text(field.source);
        item["mapped"] = optional_text(field.mapped);
        item["hub"] = optional_text(field.hub);
        item["target"] = optional_text(field.target);
        item["differs"] = field.differs;
        fields.push_back(std::move(item));
    }
    json["fields"] = std::move(fields);
    return json;
}

Json preview_json(const engine::Preview& preview, bool out) {
    Json json;
    json["recordsRead"] = preview.read;
    json["recordsChosen"] = preview.chosen;
    json["recordsFailed"] = preview.failed;
    json["whole"] = preview.whole;
    json["comparedWith"] = out ? "target" : "hub";
    put_text(json, "notCompared", preview.not_compared, Absent::null);
    Json records = Json::array(), shares = Json::array(), collisions = Json::array();
    for (const engine::PreviewedRecord& record : preview.records) records.push_back(record_json(record));
    for (const engine::Preview::Share& share : preview.shares) {
        Json item;
        item["targetKey"] = share.key;
        item["empty"] = share.empty;
        item["absent"] = share.absent;
        shares.push_back(std::move(item));
    }
    for (const engine::Preview::Collision& collision : preview.collisions) {
        Json item;
        item["targetKey"] = collision.key;
        item["value"] = collision.value;
        item["labels"] = collision.labels;
        collisions.push_back(std::move(item));
    }
    json["records"] = std::move(records);
    json["fields"] = std::move(shares);
    json["collisions"] = std::move(collisions);
    return json;
}

}  // namespace

Async<Response> lint_task(const Backend& backend, const Call& call) {
    const TaskPointer task = known_task(backend, number_in_path(call));
    std::vector<TaskPointer> others = backend.book.all();
    const engine::LintReport report =
        co_await engine::lint_mapping(backend.services, task, std::move(others), backend.executor);
    Json json;
    json["passed"] = report.passed();
    json["records"] = report.records;
    put_text(json, "unread", report.unread, Absent::null);
    Json findings = Json::array();
    for (const engine::Finding& finding : report.findings) {
        Json item;
        item["level"] = name_of(finding.level);
        item["path"] = finding.path;
        put_text(item, "expression", finding.expression, Absent::null);
        item["column"] = finding.column == 0 ? Json(nullptr) : Json(finding.column);
        item["message"] = finding.message;
        findings.push_back(std::move(item));
    }
    json["findings"] = std::move(findings);
    co_return object(json_text(json));
}

Async<Response> preview_task(const Backend& backend, const Call& call) {
    const TaskPointer task = task_in_force(backend, number_in_path(call));
    static constexpr std::array<std::string_view, 2> kinds = {"person", "department"};
    Arguments arguments = call.body();
    engine::PreviewWish wish;
    constexpr std::int64_t most = 1000;
    const std::optional<std::int64_t> limit = arguments.optional_id("limit");
    wish.limit = static_cast<std::size_t>(std::min(limit.value_or(20), most));
    wish.where = arguments.text("where");
    wish.expression = arguments.text("expression");
    wish.reveal = arguments.boolean("reveal").value_or(false);
    const std::optional<std::string> kind = arguments.choice("kind", kinds);
    if (kind && *kind == "department") wish.kind = Kind::department;
    arguments.check();
    const engine::Preview preview = co_await engine::preview(backend.services, task, backend.executor, std::move(wish));
    co_return object(json_text(preview_json(preview, task->flow == Flow::downstream)));
}

}  // namespace rosterd::api::v1
