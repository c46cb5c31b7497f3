#pragma once
// How much and how long a client may take. Bytes and time.

#include <chrono>
#include <cstddef>

namespace rosterd::api {

struct Limits {
    std::size_t line = 8 * 1024;     // the request line
    std::size_t header = 32 * 1024;  // all header fields together
    std::size_t body = 1024 * 1024;
    std::size_t plan = 0;                           // of the one call whose body is a plan, where that may be longer
    std::chrono::milliseconds header_time{10'000};  // from the first byte of a request to the end of its header
    std::chrono::milliseconds body_time{30'000};    // to send a body; to take an answer
    std::chrono::milliseconds idle_time{60'000};    // without a request
};

}  // namespace rosterd::api
