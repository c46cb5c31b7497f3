#include "rosterd/api_client.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <random>
#include <utility>

#include "rosterd/error.hpp"

namespace rosterd {

namespace asio = boost::asio;

namespace {

std::string_view name_of(Trouble trouble) noexcept {
    switch (trouble) {
        case Trouble::throttled:
            return "throttled";
        case Trouble::busy:
            return "busy";
        case Trouble::unsent:
            return "unreachable";
        case Trouble::lost:
            return "lost";
        case Trouble::token_expired:
            return "tokenExpired";
        case Trouble::none:
        case Trouble::refused:
            break;
    }
    return "refused";
}

Async<void> pause(std::chrono::milliseconds time) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, time);
    try {
        co_await timer.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {
        throw Error(ErrorKind::cancelled, "cancelled");
    }
}

}  // namespace

ApiClient::ApiClient(Options options)
    : options_(std::move(options)), policy_(options_.retries, std::random_device{}()) {}

Verdict ApiClient::judge(const HttpResponse& response) const {
    if (options_.judge) return options_.judge(response);
    Verdict verdict;
    verdict.trouble = trouble_of_status(response.status);
    if (verdict.trouble == Trouble::throttled || verdict.trouble == Trouble::busy)
        verdict.wait = retry_after(response, options_.clock ? options_.clock->now() : Instant());
    return verdict;
}

Async<HttpResponse> ApiClient::call(ApiCall call) {
    for (unsigned tries = 1;; ++tries) {
        if (call.budget) co_await call.budget->take(options_.taker);
        HttpRequest request = call.request;
        Secret token;
        if (options_.token && call.with_token) {
            token = co_await options_.token->get();
            request.headers.emplace_back("Authorization", options_.token_prefix + token.reveal());
        }
        ++calls_;
        std::optional<HttpResponse> response;
        std::exception_ptr failure;
        Verdict verdict;
        try {
            response = co_await options_.connections->send(std::move(request));
            verdict = judge(*response);
        } catch (const HttpLost&) {
            verdict.trouble = Trouble::lost;
            failure = std::current_exception();
        } catch (const Error& error) {
            verdict.trouble = error.kind() == ErrorKind::unreachable ? Trouble::unsent : Trouble::refused;
            failure = std::current_exception();
        }
        if (verdict.trouble == Trouble::token_expired) {
            if (options_.token && call.with_token) {
                options_.token->expired(token);
            } else {
                verdict.trouble = Trouble::refused;
            }
        }
        if (verdict.trouble == Trouble::throttled && verdict.wait && call.budget) call.budget->pause(*verdict.wait);
        const auto wait = policy_.next(verdict.trouble, tries, call.repeatable, verdict.wait);
        if (!wait) {
            if (failure) std::rethrow_exception(failure);
            co_return std::move(*response);
        }
        ++retries_;
        options_.log.debug("api.retried", {{"why", name_of(verdict.trouble)},
                                           {"try", tries + 1},
                                           {"waitMs", wait->count()},
                                           {"status", response ? response->status : 0U}});
        if (wait->count() > 0) co_await pause(*wait);
    }
}

}  // namespace rosterd
