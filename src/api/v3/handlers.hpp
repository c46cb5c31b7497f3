#pragma once
// /api/v3: Authing's synchronization endpoints, to the letter. One .cpp per resource.

#include "api/routes.hpp"

namespace rosterd::api::v3 {

// sync_tasks.cpp
Async<Response> list_sync_tasks(const Backend& backend, const Call& call);
Async<Response> get_sync_task(const Backend& backend, const Call& call);
Async<Response> trigger_sync_task(const Backend& backend, const Call& call);

// sync_jobs.cpp
Async<Response> get_sync_job(const Backend& backend, const Call& call);
Async<Response> list_sync_jobs(const Backend& backend, const Call& call);

// sync_job_logs.cpp
Async<Response> list_sync_job_logs(const Backend& backend, const Call& call);

// management_token.cpp
Async<Response> get_management_token(const Backend& backend, const Call& call);

}  // namespace rosterd::api::v3
