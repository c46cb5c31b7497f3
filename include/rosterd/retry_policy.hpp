#pragma once
// Whether and when a call is made again. Pure but for the jitter.

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

#include "rosterd/clock.hpp"
#include "rosterd/http_client.hpp"

namespace rosterd {

// What went wrong with a call.
enum class Trouble : std::uint8_t {
    none,           // an answer to go on with
    refused,        // trying again changes nothing
    throttled,      // too many calls; certainly not carried out
    busy,           // the server is in trouble (5xx); may have been carried out
    unsent,         // no connection; certainly not carried out
    lost,           // the connection went, or time ran out, after it was sent; may have been carried out
    token_expired,  // certainly not carried out; once with a new token
};

struct RetryLimits {
    unsigned tries = 5;                              // in all
    std::chrono::milliseconds first_wait{500};       // doubled with each try, half of it random
    std::chrono::milliseconds longest_wait{30'000};  // of our own choosing
    std::chrono::milliseconds patience{120'000};     // for what the provider asks for; more ends the tries
};

class RetryPolicy {
public:
    RetryPolicy(RetryLimits limits, std::uint64_t seed);

    // How long to wait before the next try, after `tries` that were made; nullopt: not again. `repeatable`: carrying
    // it out twice is the same as once. `asked`: what the provider wants us to wait.
    std::optional<std::chrono::milliseconds> next(Trouble trouble, unsigned tries, bool repeatable,
                                                  std::optional<std::chrono::milliseconds> asked);

private:
    RetryLimits limits_;
    std::mt19937_64 random_;
};

// By HTTP alone: 429 throttled; 408, 425 and 5xx (but 501 and 505) busy; 401 token_expired; other 4xx refused.
Trouble trouble_of_status(unsigned status) noexcept;

// Retry-After (RFC 9110, 10.2.3), in seconds or as a date. nullopt: not there, or not to be understood.
std::optional<std::chrono::milliseconds> retry_after(const HttpResponse& response, Instant now);

}  // namespace rosterd
