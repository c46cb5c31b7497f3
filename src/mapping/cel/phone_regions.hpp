#pragma once
// How telephone numbers are dialled in each region.

#include <cstdint>
#include <span>
#include <string_view>

namespace rosterd::mapping::cel {

struct PhoneRegion {
    std::string_view region;  // ISO 3166-1 alpha-2; "001": a code of no region
    std::uint16_t code;       // calling code
    bool main;                // of several regions with one code the one whose rules hold for all
    std::string_view exit;    // what is dialled before a foreign number, a pattern; empty: unknown
    std::string_view trunk;   // what is dialled before a number of the region and is no part of it; empty: nothing
    std::uint32_t lengths;    // bit n: numbers of n digits, the code not counted
};

std::span<const PhoneRegion> phone_regions() noexcept;  // sorted by region

}  // namespace rosterd::mapping::cel
