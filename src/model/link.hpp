#pragma once
// task + key <-> hub object, with what was last seen.

#include <cstdint>
#include <string>
#include <string_view>

#include "rosterd/record.hpp"

namespace rosterd {

struct Link {
    std::int64_t id = 0;
    std::int64_t task = 0;
    Kind kind = Kind::person;
    std::string key;
    std::int64_t object = 0;            // row id of the department or person
    std::uint64_t fingerprint = 0;      // of the mapped record; 0: to be compared again
    std::uint64_t locator = 0;          // locator_hash of the record's locator; 0: none
    std::uint64_t manager_locator = 0;  // people: of the manager as the directory names it; 0: none
    bool parked = false;                // a reference of this record did not resolve yet
    int absences = 0;                   // complete reads in a row without it
    bool outbound = false;  // of a downstream task: the object has an account there, it does not come from there
};

// 64 bits of XXH3 over the text; 0 only for the empty text. Stored: never to be changed.
std::uint64_t locator_hash(std::string_view locator) noexcept;

}  // namespace rosterd
