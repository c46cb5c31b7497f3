#pragma once
// The service as the connector speaks to it: addresses, calls, and what the service says it can do.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "options.hpp"
#include "rosterd/api_client.hpp"
#include "rosterd/connector.hpp"
#include "rosterd/web_address.hpp"

namespace rosterd::scim {

// ServiceProviderConfig (RFC 7643, 5). What the service does not say is taken for the common case.
struct Abilities {
    bool described = false;  // there is a ServiceProviderConfig
    bool patch = true, filter = true, etags = false, bulk = false;
    std::uint32_t bulk_operations = 100, bulk_bytes = 1 << 20;
};

class Service {
public:
    Service(const Options& options, const ConnectorContext& context);  // no I/O

    // Path and query of the endpoints.
    std::string users() const { return users_; }
    std::string groups() const { return groups_; }
    std::string endpoint(Kind kind) const { return kind == Kind::person ? users_ : groups_; }
    std::string one(Kind kind, std::string_view key) const;
    std::string beside_users(std::string_view name) const;  // "Bulk", "ServiceProviderConfig"
    bool has_groups() const noexcept { return !groups_.empty(); }

    // The answer, good or refused; throws as ApiClient::call does.
    Async<HttpResponse> get(std::string target);
    Async<HttpResponse> send(std::string method, std::string target, const Value& body, bool repeatable,
                             std::string if_match = {});
    ApiCall call_to_get(std::string target) const;
    ApiClient& client() noexcept { return client_; }

    // Asked once; a service that does not answer this one is taken for an ordinary one.
    Async<Abilities> abilities();

    const Options& options() const noexcept { return options_; }

private:
    HttpRequest request(std::string method, std::string target) const;

    Options options_;
    WebAddress address_;
    std::string users_, groups_;
    std::shared_ptr<RateBudget> budget_;
    ApiClient client_;
    std::optional<Abilities> abilities_;
};

// The service's own words about a refusal: status, scimType and detail (RFC 7644, 3.12); never more than a line.
std::string describe(const HttpResponse& response);

// What a refused answer means.
ErrorKind kind_of(unsigned status) noexcept;

}  // namespace rosterd::scim
