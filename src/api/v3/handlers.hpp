#pragma once
// /api/v3: Authing's synchronization endpoints, to the letter. One .cpp per resource.

#include "api/routes.hpp"

namespace rosterd::api::v3 {

// sync_tasks.cpp
Async<Response> list_sync_tasks(const Backend& backend, const Call& call);
Async<Response> get_sync_task(const Backend& backend, const Call& call);
Async<Response> create_sync_task(const Backend& backend, const Call& call);
Async<Response> update_sync_task(const Backend& backend, const Call& call);
Async<Response> trigger_sync_task(const Backend& backend, const Call& call);

// sync_jobs.cpp
Async<Response> get_sync_job(const Backend& backend, const Call& call);
Async<Response> list_sync_jobs(const Backend& backend, const Call& call);

// sync_job_logs.cpp
Async<Response> list_sync_job_logs(const Backend& backend, const Call& call);

// management_token.cpp
Async<Response> get_management_token(const Backend& backend, const Call& call);

// sync_risk_operations.cpp
Async<Response> list_sync_risk_operations(const Backend& backend, const Call& call);
Async<Response> trigger_sync_risk_operations(const Backend& backend, const Call& call);
Async<Response> cancel_sync_risk_operation(const Backend& backend, const Call& call);

// sync_relations.cpp
Async<Response> get_user_sync_relations(const Backend& backend, const Call& call);
Async<Response> delete_user_sync_relations(const Backend& backend, const Call& call);
Async<Response> get_department_sync_relations(const Backend& backend, const Call& call);
Async<Response> delete_department_sync_relations(const Backend& backend, const Call& call);

// documents.cpp of /api/v1
Async<Response> openapi(const Backend& backend, const Call& call);

}  // namespace rosterd::api::v3
