#include "api/routes.hpp"

#include <array>

#include "api/hooks.hpp"
#include "api/v1/handlers.hpp"
#include "api/v3/handlers.hpp"

namespace rosterd::api {

namespace {

constexpr std::array table = {
    // Authing's contract
    Route{"GET", "/api/v3/list-sync-tasks", v3::list_sync_tasks},
    Route{"GET", "/api/v3/get-sync-task", v3::get_sync_task},
    Route{"POST", "/api/v3/create-sync-task", v3::create_sync_task, Access::admin},
    Route{"POST", "/api/v3/update-sync-task", v3::update_sync_task, Access::admin},
    Route{"POST", "/api/v3/trigger-sync-task", v3::trigger_sync_task, Access::run},
    Route{"GET", "/api/v3/get-sync-job", v3::get_sync_job},
    Route{"GET", "/api/v3/list-sync-jobs", v3::list_sync_jobs},
    Route{"GET", "/api/v3/list-sync-job-logs", v3::list_sync_job_logs},
    Route{"GET", "/api/v3/list-sync-risk-operations", v3::list_sync_risk_operations},
    Route{"POST", "/api/v3/trigger-sync-risk-operations", v3::trigger_sync_risk_operations, Access::run},
    Route{"POST", "/api/v3/cancel-sync-risk-operation", v3::cancel_sync_risk_operation, Access::run},
    Route{"GET", "/api/v3/get-user-sync-relations", v3::get_user_sync_relations},
    Route{"POST", "/api/v3/delete-user-sync-relations", v3::delete_user_sync_relations, Access::admin},
    Route{"GET", "/api/v3/get-department-sync-relations", v3::get_department_sync_relations},
    Route{"POST", "/api/v3/delete-department-sync-relations", v3::delete_department_sync_relations, Access::admin},
    Route{"GET", "/api/v3/openapi.json", v3::openapi},
    Route{"POST", "/api/v3/get-management-token", v3::get_management_token, Access::open},
    // the daemon itself
    Route{"GET", "/api/v1/health", v1::health, Access::open},
    Route{"GET", "/api/v1/ready", v1::ready},
    Route{"GET", "/api/v1/version", v1::version},
    Route{"GET", "/api/v1/openapi.json", v1::openapi},
    Route{"GET", "/api/v1/connectors", v1::list_connectors},
    Route{"GET", "/api/v1/connectors/{type}", v1::get_connector},
    Route{"GET", "/api/v1/config/problems", v1::list_config_problems},
    // who may come over TCP
    Route{"GET", "/api/v1/keys", v1::list_keys, Access::admin},
    Route{"POST", "/api/v1/keys", v1::create_key, Access::admin},
    Route{"POST", "/api/v1/keys/{id}/disable", v1::disable_key, Access::admin},
    // what providers call
    Route{"GET", "/hooks/{hook}", take_hook, Access::open},
    Route{"POST", "/hooks/{hook}", take_hook, Access::open},
    // tasks and jobs
    Route{"GET", "/api/v1/tasks", v1::list_tasks},
    Route{"GET", "/api/v1/tasks/{id}", v1::get_task},
    Route{"DELETE", "/api/v1/tasks/{id}", v1::delete_task, Access::admin},
    Route{"POST", "/api/v1/tasks/{id}/check", v1::check_task, Access::run},
    Route{"POST", "/api/v1/tasks/{id}/lint", v1::lint_task, Access::run},
    Route{"POST", "/api/v1/tasks/{id}/preview", v1::preview_task, Access::admin},
    Route{"POST", "/api/v1/tasks/{id}/plan", v1::plan_task, Access::run},
    Route{"POST", "/api/v1/tasks/{id}/run", v1::run_task, Access::run},
    Route{"POST", "/api/v1/tasks/{id}/apply", v1::apply_plan, Access::run},
    Route{"GET", "/api/v1/tasks/{id}/scope", v1::list_scope},
    Route{"POST", "/api/v1/tasks/{id}/pause", v1::pause_task, Access::run},
    Route{"POST", "/api/v1/tasks/{id}/resume", v1::resume_task, Access::run},
    Route{"POST", "/api/v1/tasks/{id}/hook/renew", v1::renew_hook, Access::admin},
    Route{"GET", "/api/v1/tasks/{id}/schedule", v1::get_task_schedule},
    Route{"GET", "/api/v1/jobs", v1::list_jobs},
    Route{"GET", "/api/v1/jobs/{id}", v1::get_job},
    Route{"POST", "/api/v1/jobs/{id}/cancel", v1::cancel_job, Access::run},
    Route{"GET", "/api/v1/jobs/{id}/changes", v1::list_changes},
    Route{"GET", "/api/v1/jobs/{id}/export", v1::export_job},
    Route{"GET", "/api/v1/jobs/{id}/events", v1::job_events},
    Route{"GET", "/api/v1/jobs/{id}/plan", v1::get_plan},
    Route{"POST", "/api/v1/jobs/{id}/undo", v1::undo_job, Access::run},
    Route{"POST", "/api/v1/jobs/{id}/retry", v1::retry_job, Access::run},
    Route{"GET", "/api/v1/events", v1::all_events},
    // the hub
    Route{"GET", "/api/v1/people", v1::list_people},
    Route{"GET", "/api/v1/people/{person}", v1::get_person},
    Route{"GET", "/api/v1/people/{person}/why", v1::why_person},
    Route{"GET", "/api/v1/departments", v1::list_departments},
};

// The variables' values when the path is of this pattern.
std::optional<std::vector<std::string>> matches(std::string_view pattern, const std::vector<std::string>& path) {
    std::vector<std::string> variables;
    for (const std::string& segment : path) {
        if (pattern.empty()) return std::nullopt;
        pattern.remove_prefix(1);
        const std::string_view wanted = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(wanted.size());
        if (wanted.starts_with('{') && !segment.empty()) {
            variables.push_back(segment);
        } else if (wanted != segment) {
            return std::nullopt;
        }
    }
    return pattern.empty() ? std::optional(std::move(variables)) : std::nullopt;
}

}  // namespace

std::optional<Role> needed_role(const Route& route) noexcept {
    switch (route.access) {
        case Access::open:
            return std::nullopt;
        case Access::read:
            return Role::read;
        case Access::run:
            return Role::run;
        case Access::admin:
            return Role::admin;
        case Access::by_method:
            break;
    }
    return route.method == "GET" ? Role::read : Role::admin;
}

std::span<const Route> routes() noexcept {
    return table;
}

Match find_route(std::string_view method, const std::vector<std::string>& path) {
    Match match;
    for (const Route& route : table) {
        auto variables = matches(route.pattern, path);
        if (!variables) continue;
        match.methods.push_back(route.method);
        if (method != route.method && !(method == "HEAD" && route.method == "GET")) continue;
        match.route = &route;
        match.variables = std::move(*variables);
        break;
    }
    return match;
}

}  // namespace rosterd::api
