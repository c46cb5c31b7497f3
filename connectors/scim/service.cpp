#include "service.hpp"

#include "rosterd/error.hpp"
#include "rosterd/json.hpp"

namespace rosterd::scim {
namespace {

std::shared_ptr<const HttpTransport> transport_for(const Options& options) {
    HttpTransportOptions wanted;
    wanted.ca_file = options.ca_file;
    if (!options.proxy.empty()) {
        const WebAddress proxy = parse_web_address(options.proxy);
        wanted.proxy_host = proxy.address.host;
        wanted.proxy_port = proxy.address.port;
        wanted.proxy_login = options.proxy_login;
    }
    return HttpTransport::make(std::move(wanted));
}

ApiClient::Options client_options(const Options& options, const WebAddress& address, const ConnectorContext& context) {
    HttpLimits limits;
    limits.connect_time = std::min<std::chrono::milliseconds>(options.timeout, std::chrono::seconds(15));
    limits.answer_time = options.timeout;
    limits.body_bytes = 256 << 20;
    ApiClient::Options wanted;
    wanted.connections =
        std::make_shared<HttpPool>(address.address, limits, transport_for(options), std::size_t{options.at_once});
    // A token that never changes: refused is refused.
    wanted.judge = [clock = context.clock](const HttpResponse& response) {
        Verdict verdict;
        verdict.trouble = trouble_of_status(response.status);
        if (verdict.trouble == Trouble::token_expired) verdict.trouble = Trouble::refused;
        verdict.wait = retry_after(response, clock ? clock->now() : Instant());
        return verdict;
    };
    wanted.retries.tries = 4;  // the engine comes again later
    wanted.retries.first_wait = std::chrono::milliseconds(200);
    wanted.taker = context.taker;
    wanted.clock = context.clock;
    wanted.log = context.log;
    return wanted;
}

std::string with_query(const WebAddress& address) {
    return address.query.empty() ? address.path : address.path + "?" + address.query;
}

bool supported(const Value& config, std::string_view name, bool fallback) {
    const Value* part = config.member(name);
    const Value* is = part ? part->member("supported") : nullptr;
    return is && is->as_boolean() ? *is->as_boolean() : fallback;
}

std::uint32_t number(const Value& config, std::string_view name, std::string_view part, std::uint32_t fallback) {
    const Value* object = config.member(name);
    const Value* value = object ? object->member(part) : nullptr;
    if (!value || !value->as_integer() || *value->as_integer() < 1) return fallback;
    return static_cast<std::uint32_t>(std::min<std::int64_t>(*value->as_integer(), 1 << 26));
}

}  // namespace

Service::Service(const Options& options, const ConnectorContext& context)
    : options_(options),
      address_(parse_web_address(options.user_url)),
      users_(with_query(address_)),
      groups_(options.group_url.empty() ? std::string() : with_query(parse_web_address(options.group_url))),
      client_(client_options(options, address_, context)) {
    if (options.calls_per_second == 0) return;
    const std::vector<RateWindow> windows = {{std::chrono::seconds(1), options.calls_per_second}};
    budget_ = context.budgets ? context.budgets->get("scim " + address_.address.text(), options.token, "all", windows)
                              : std::make_shared<RateBudget>(windows);
}

std::string Service::one(Kind kind, std::string_view key) const {
    std::string place = endpoint(kind);
    const std::size_t query = place.find('?');
    place.insert(std::min(query, place.size()), "/" + percent_encoded(key));
    return place;
}

std::string Service::beside_users(std::string_view name) const {
    return address_.path.substr(0, address_.path.rfind('/') + 1) + std::string(name);
}

HttpRequest Service::request(std::string method, std::string target) const {
    HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = {{"Authorization", "Bearer " + options_.token.reveal()},
                       {"Accept", "application/scim+json, application/json"}};
    return request;
}

ApiCall Service::call_to_get(std::string target) const {
    ApiCall call;
    call.request = request("GET", std::move(target));
    call.budget = budget_;
    return call;
}

Async<HttpResponse> Service::get(std::string target) {
    ApiCall call = call_to_get(std::move(target));
    HttpResponse response = co_await client_.call(std::move(call));
    co_return response;
}

Async<HttpResponse> Service::send(std::string method, std::string target, const Value& body, bool repeatable,
                                  std::string if_match) {
    ApiCall call;
    call.request = request(std::move(method), std::move(target));
    call.budget = budget_;
    call.repeatable = repeatable;
    if (!body.is_null()) {
        call.request.headers.emplace_back("Content-Type", "application/scim+json");
        call.request.body = to_json(body);
    }
    if (!if_match.empty()) call.request.headers.emplace_back("If-Match", std::move(if_match));
    HttpResponse response = co_await client_.call(std::move(call));
    co_return response;
}

Async<Abilities> Service::abilities() {
    if (abilities_) co_return *abilities_;
    Abilities found;
    std::string target = beside_users("ServiceProviderConfig");
    const HttpResponse response = co_await get(std::move(target));
    if (response.status == 200) {
        try {
            const Value config = from_json(response.body);
            found.described = config.as_map() != nullptr;
            found.patch = supported(config, "patch", found.patch);
            found.filter = supported(config, "filter", found.filter);
            found.etags = supported(config, "etag", found.etags);
            found.bulk = supported(config, "bulk", found.bulk);
            found.bulk_operations = number(config, "bulk", "maxOperations", found.bulk_operations);
            found.bulk_bytes = number(config, "bulk", "maxPayloadSize", found.bulk_bytes);
        } catch (const Error&) {
            found = {};  // no JSON: as if there were none
        }
    }
    abilities_ = found;
    co_return found;
}

std::string describe(const HttpResponse& response) {
    std::string text = "the service answers " + std::to_string(response.status);
    std::string detail;
    try {
        const Value body = from_json(response.body);
        for (const char* name : {"scimType", "detail"}) {
            const Value* part = body.member(name);
            if (part && part->as_text() && !part->as_text()->empty())
                detail += (detail.empty() ? "" : ": ") + *part->as_text();
        }
    } catch (const Error&) {
        if (response.body.find("<html") != std::string::npos) detail = "a web page, not SCIM";
    }
    for (char& c : detail)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    constexpr std::size_t longest = 300;
    if (detail.size() > longest) detail.resize(longest);
    return detail.empty() ? text : text + " (" + detail + ")";
}

ErrorKind kind_of(unsigned status) noexcept {
    if (status == 401) return ErrorKind::unauthorized;
    if (status == 403) return ErrorKind::forbidden;
    if (status == 404) return ErrorKind::not_found;
    if (status == 409 || status == 412) return ErrorKind::conflict;
    if (status == 429) return ErrorKind::throttled;
    if (status >= 500) return ErrorKind::unreachable;
    return status >= 400 ? ErrorKind::invalid : ErrorKind::internal;
}

}  // namespace rosterd::scim
