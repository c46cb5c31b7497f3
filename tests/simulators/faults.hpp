#pragma once
// What can go wrong with a provider's answer, whatever the provider: each simulator runs its answers through this.

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/http_server.hpp"

namespace rosterd::tests {

enum class Fault : std::uint8_t {
    too_many_requests,    // 429 with Retry-After: 0
    too_many_in_body,     // the provider's own code; simulators of providers without one send 429
    server_error,         // 503
    reset_before,         // connection closed without an answer
    reset_in_the_middle,  // ... after half of it
    slow,                 // 50 ms
    token_expired,        // 401
    garbage,              // 200, and no JSON at all
    truncated,            // 200, half of the JSON
    wrong_content_type,   // the right body as text/plain
    html,                 // 200 and a login page
    repeated_page,        // the first page again
    wrong_count,          // the total is one more than there are
    duplicated_record,    // somebody comes twice
    missing_field,        // a permission is gone: a field is in no record
    unreadable_group,     // 403 for it
};

inline constexpr std::array all_faults = {
    Fault::too_many_requests,
    Fault::too_many_in_body,
    Fault::server_error,
    Fault::reset_before,
    Fault::reset_in_the_middle,
    Fault::slow,
    Fault::token_expired,
    Fault::garbage,
    Fault::truncated,
    Fault::wrong_content_type,
    Fault::html,
    Fault::repeated_page,
    Fault::wrong_count,
    Fault::duplicated_record,
    Fault::missing_field,
    Fault::unreadable_group,
};

std::string_view name_of(Fault fault);

// Orders for coming requests. Any thread.
class FaultMenu {
public:
    // The `skip`+1st request whose "METHOD path?query" contains `part`, and the `times`-1 after it.
    void order(Fault fault, std::string part, unsigned skip = 0, unsigned times = 1);
    void clear();

    // Whether a request has an order for this fault; counts it as served.
    bool due(Fault fault, const SimRequest& request);

    // What is refused before anything is done: 429, 503, 401.
    std::optional<SimReply> refuse(const SimRequest& request);
    // The answer as those faults leave it that concern no provider's own shapes.
    SimReply spoil(SimReply reply, const SimRequest& request);

private:
    struct Order {
        Fault fault;
        std::string part;
        unsigned skip, times;
    };
    std::mutex mutex_;
    std::vector<Order> orders_;
};

}  // namespace rosterd::tests
