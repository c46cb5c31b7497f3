#pragma once
// A job as both faces of the API show it: reference 7.2, and beyond it on our own paths.

#include "api/json.hpp"
#include "model/job.hpp"

namespace rosterd::api {

Json sync_job_json(const Job& job, Absent absent);
Json own_job_json(const Job& job);

}  // namespace rosterd::api
