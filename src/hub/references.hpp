#pragma once
// References between records: by public id, or by what the directory calls the other one.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hub/batch.hpp"

namespace rosterd::hub {

// The person that a reference means; 0: not there (yet). `locator` is the directory's own name for it, where the
// reference is a public id by now.
std::int64_t person_at(Batch& batch, std::string_view reference, std::string_view locator = {});

struct Leaders {
    std::vector<std::int64_t> people;  // those that are there, in order
    bool complete = true;
};
Leaders leaders_at(Batch& batch, const std::vector<std::string>& references);

}  // namespace rosterd::hub
