#pragma once
// A job for people: what became of it, its counts, what to look at next.

#include <string>

#include "ctl/document.hpp"
#include "ctl/screen.hpp"
#include "ctl/table.hpp"

namespace rosterd::ctl {

bool is_finished(const Json& job);

// "succeeded", "some records failed", "incomplete read", ...: the outcome, or how far it is.
Cell outcome_cell(const Json& job);

// exit_success, exit_incomplete or exit_failed; of a plan as well as of a run.
int exit_code_of(const Json& job);

// The table of both kinds and the API's eight counts.
void write_statistics(Screen& screen, const Json& job);

// Headline, reason, times, statistics and what to do next.
void write_job(Screen& screen, const Json& job);

}  // namespace rosterd::ctl
