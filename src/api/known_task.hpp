#pragma once
// Tasks by the number that a call gives. Loop thread.

#include "api/backend.hpp"

namespace rosterd::api {

// Throws Refused: there is none (404), or it is known and its file has problems (409, with the first of them).
TaskPointer task_in_force(const Backend& backend, std::int64_t id);

// As far as it is known; one whose file has problems may lack anything. Throws Refused(404).
TaskPointer known_task(const Backend& backend, std::int64_t id);

// Of the configuration's problems those of the task.
std::vector<config::Problem> problems_of(const Backend& backend, std::int64_t id);

// Everything after "not loaded: " about a task that is refused and has no last good form; empty: it is in force.
std::string why_not_loaded(const Backend& backend, std::int64_t id);

}  // namespace rosterd::api
