#pragma once
// Signatures that were accepted, for as long as their date would let them in again. Loop thread.

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <map>
#include <string_view>

#include "rosterd/clock.hpp"

namespace rosterd::api {

class Replays {
public:
    explicit Replays(std::chrono::seconds window) : window_(window) {}

    // false: this signature (a digest; its first 8 bytes are kept) was accepted before. `date`: what the request said.
    bool accept(std::string_view digest, Instant date, Instant now);

    std::size_t size() const noexcept;

private:
    using Minute = std::int64_t;
    std::chrono::seconds window_;
    std::map<Minute, boost::unordered_flat_set<std::uint64_t>> accepted_;  // by the minute of their date
};

}  // namespace rosterd::api
