#pragma once
// lookupTables of a task file.

#include <memory>

#include "config/section.hpp"
#include "model/task.hpp"

namespace rosterd::config {

// `lookupTables: { cities: { "010": Beijing } }`. null: there are none.
std::shared_ptr<const LookupTables> read_lookup_tables(Section& top);

}  // namespace rosterd::config
