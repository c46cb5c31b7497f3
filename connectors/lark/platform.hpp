#pragma once
// The open platform as the connector speaks to it: the tenant's token, calls, and the envelope around every answer.

#include <memory>
#include <string>

#include "codes.hpp"
#include "options.hpp"
#include "rosterd/api_client.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::lark {

// Calls are counted for each kind of them separately, by the platform and by us.
enum class Group : std::uint8_t { department_children, department, department_people, user };

struct Answer {
    std::int64_t code = 0;
    Value data;           // null: none
    std::string trouble;  // what the platform says, with its advice and its log id; empty when the code is 0
    ErrorKind kind = ErrorKind::internal;  // of the trouble

    bool good() const noexcept { return trouble.empty(); }
};

class Platform {
public:
    Platform(const Options& options, const ConnectorContext& context);  // no I/O
    Platform(const Platform&) = delete;
    Platform& operator=(const Platform&) = delete;

    // `place` follows /open-apis/contact/v3/, without the id types: they go with every call. Throws as
    // ApiClient::call does.
    Async<Answer> get(Group group, std::string place);
    ApiCall call_to_get(Group group, std::string_view place) const;
    static Answer answer_of(const HttpResponse& response);

    // Fetches the token when there is none yet. Throws Error(unauthorized, unreachable, ...).
    Async<void> log_in();

    ApiClient& client() noexcept { return client_; }
    const Options& options() const noexcept { return options_; }

private:
    Async<Token> fetch_token();

    Options options_;
    HttpAddress address_;
    std::string base_path_;
    std::shared_ptr<HttpPool> connections_;
    std::shared_ptr<TokenCache> token_;
    std::vector<std::shared_ptr<RateBudget>> budgets_;  // by Group; empty: no limits
    ApiClient token_client_, client_;
};

}  // namespace rosterd::lark
