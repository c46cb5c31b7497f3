#pragma once
// /api/v1: our own paths, for rosterctl and scripts. One .cpp per resource.

#include "api/routes.hpp"

namespace rosterd::api::v1 {

// daemon.cpp
Async<Response> health(const Backend& backend, const Call& call);
Async<Response> ready(const Backend& backend, const Call& call);
Async<Response> version(const Backend& backend, const Call& call);
Async<Response> list_connectors(const Backend& backend, const Call& call);
Async<Response> list_config_problems(const Backend& backend, const Call& call);

// tasks.cpp
Async<Response> list_tasks(const Backend& backend, const Call& call);
Async<Response> get_task(const Backend& backend, const Call& call);
Async<Response> delete_task(const Backend& backend, const Call& call);

// keys.cpp
Async<Response> list_keys(const Backend& backend, const Call& call);
Async<Response> create_key(const Backend& backend, const Call& call);
Async<Response> disable_key(const Backend& backend, const Call& call);

// task_actions.cpp
Async<Response> check_task(const Backend& backend, const Call& call);
Async<Response> plan_task(const Backend& backend, const Call& call);
Async<Response> run_task(const Backend& backend, const Call& call);
Async<Response> pause_task(const Backend& backend, const Call& call);
Async<Response> resume_task(const Backend& backend, const Call& call);

// task_hook.cpp
Async<Response> renew_hook(const Backend& backend, const Call& call);

// task_schedule.cpp
Async<Response> get_task_schedule(const Backend& backend, const Call& call);

// scope.cpp
Async<Response> list_scope(const Backend& backend, const Call& call);

// why.cpp
Async<Response> why_person(const Backend& backend, const Call& call);

// mapping.cpp
Async<Response> lint_task(const Backend& backend, const Call& call);
Async<Response> preview_task(const Backend& backend, const Call& call);

// jobs.cpp
Async<Response> list_jobs(const Backend& backend, const Call& call);
Async<Response> get_job(const Backend& backend, const Call& call);
Async<Response> cancel_job(const Backend& backend, const Call& call);

Async<Response> retry_job(const Backend& backend, const Call& call);

// plans.cpp
Async<Response> get_plan(const Backend& backend, const Call& call);
Async<Response> apply_plan(const Backend& backend, const Call& call);
Async<Response> undo_job(const Backend& backend, const Call& call);

// export.cpp
Async<Response> export_job(const Backend& backend, const Call& call);

// events.cpp
Async<Response> job_events(const Backend& backend, const Call& call);
Async<Response> all_events(const Backend& backend, const Call& call);

// connectors.cpp
Async<Response> get_connector(const Backend& backend, const Call& call);

// documents.cpp
Async<Response> openapi(const Backend& backend, const Call& call);

// changes.cpp
Async<Response> list_changes(const Backend& backend, const Call& call);

// people.cpp
Async<Response> list_people(const Backend& backend, const Call& call);
Async<Response> get_person(const Backend& backend, const Call& call);

// departments.cpp
Async<Response> list_departments(const Backend& backend, const Call& call);

}  // namespace rosterd::api::v1
