#pragma once
// Calls of a provider's API: connections, access token, rate budget and retries together. One per connector; loop
// thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "rosterd/async.hpp"
#include "rosterd/clock.hpp"
#include "rosterd/http_pool.hpp"
#include "rosterd/log.hpp"
#include "rosterd/rate_budget.hpp"
#include "rosterd/retry_policy.hpp"
#include "rosterd/token_cache.hpp"

namespace rosterd {

// What an answer means for going on. Providers that put codes into the body have a judge of their own.
struct Verdict {
    Trouble trouble = Trouble::none;
    std::optional<std::chrono::milliseconds> wait;  // what the provider asks for
};

struct ApiCall {
    HttpRequest request;
    bool repeatable = true;  // carrying it out twice is the same as once: reads, and writes with a key of ours
    bool with_token = true;
    std::shared_ptr<RateBudget> budget;  // null: none
};

class ApiClient {
public:
    struct Options {
        std::shared_ptr<HttpPool> connections;
        std::shared_ptr<TokenCache> token;  // null: none is sent
        std::string token_prefix = "Bearer ";
        std::function<Verdict(const HttpResponse&)> judge;  // empty: by status and Retry-After
        RetryLimits retries;
        RateTaker taker;
        const Clock* clock = nullptr;
        Log log;  // api.retried
    };

    explicit ApiClient(Options options);

    // The answer, good or refused, after the last try. Throws Error when there is none: HttpLost when the request may
    // have been carried out; otherwise it certainly was not.
    Async<HttpResponse> call(ApiCall call);

    Verdict judge(const HttpResponse& response) const;
    std::uint64_t calls() const noexcept { return calls_; }      // that were sent, retries included
    std::uint64_t retries() const noexcept { return retries_; }  // of them

private:
    Options options_;
    RetryPolicy policy_;
    std::uint64_t calls_ = 0, retries_ = 0;
};

}  // namespace rosterd
