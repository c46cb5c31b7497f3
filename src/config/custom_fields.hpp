#pragma once
// Fields of people beyond the built-in ones.

#include <vector>

#include "config/section.hpp"
#include "model/fields.hpp"

namespace rosterd::config {

// `customFields: [{ key, type, limit }]` of rosterd.yaml; only those without a problem.
std::vector<Field> read_custom_fields(Section& top);

}  // namespace rosterd::config
