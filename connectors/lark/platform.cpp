#include "platform.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "rosterd/error.hpp"
#include "rosterd/json.hpp"
#include "rosterd/web_address.hpp"

namespace rosterd::lark {
namespace {

constexpr std::array<std::string_view, 4> group_names = {"departments/children", "departments", "users/by-department",
                                                         "users"};
constexpr std::string_view token_place = "/open-apis/auth/v3/tenant_access_token/internal";
constexpr std::chrono::minutes renew_early{3};

std::shared_ptr<HttpPool> pool_for(const Options& options, const HttpAddress& address) {
    HttpTransportOptions wanted;
    wanted.ca_file = options.ca_file;
    if (!options.proxy.empty()) {
        const WebAddress proxy = parse_web_address(options.proxy);
        wanted.proxy_host = proxy.address.host;
        wanted.proxy_port = proxy.address.port;
        wanted.proxy_login = options.proxy_login;
    }
    HttpLimits limits;
    limits.connect_time = std::min<std::chrono::milliseconds>(options.timeout, std::chrono::seconds(15));
    limits.answer_time = options.timeout;
    return std::make_shared<HttpPool>(address, limits, HttpTransport::make(std::move(wanted)),
                                      std::size_t{options.at_once});
}

// "1", "0.35": seconds.
std::optional<std::chrono::milliseconds> reset_after(const HttpResponse& response) {
    const std::string_view text = response.header("x-ogw-ratelimit-reset");
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || !(seconds >= 0 && seconds < 86'400))
        return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000) + 1);
}

std::int64_t code_of(const Value& body) {
    const Value* code = body.member("code");
    return code && code->as_integer() ? *code->as_integer() : -1;
}

// An answer without a code is none of the platform's: a proxy's page, or a broken one. It passes mostly.
Verdict judge(const HttpResponse& response, const Clock* clock) {
    Verdict verdict;
    try {
        const std::int64_t code = code_of(from_json(response.body));
        if (code == 0 && response.status < 300) return verdict;
        verdict.trouble = code > 0 ? meaning_of(code).trouble : trouble_of_status(response.status);
        if (code <= 0 && (verdict.trouble == Trouble::none || response.status < 400)) verdict.trouble = Trouble::busy;
    } catch (const Error&) {
        verdict.trouble = trouble_of_status(response.status);
        if (verdict.trouble == Trouble::none) verdict.trouble = Trouble::busy;
    }
    if (response.status == 429) verdict.trouble = Trouble::throttled;
    verdict.wait = reset_after(response);
    if (!verdict.wait) verdict.wait = retry_after(response, clock ? clock->now() : Instant());
    return verdict;
}

ApiClient::Options client_options(const ConnectorContext& context, const std::shared_ptr<HttpPool>& connections,
                                  std::shared_ptr<TokenCache> token) {
    ApiClient::Options wanted;
    wanted.connections = connections;
    wanted.token = std::move(token);
    wanted.judge = [clock = context.clock](const HttpResponse& response) { return judge(response, clock); };
    wanted.retries.first_wait = std::chrono::milliseconds(200);
    wanted.taker = context.taker;
    wanted.clock = context.clock;
    wanted.log = context.log;
    return wanted;
}

std::vector<std::shared_ptr<RateBudget>> budgets_for(const Options& options, const ConnectorContext& context) {
    std::vector<RateWindow> windows;
    if (options.calls_per_second > 0) windows.push_back({std::chrono::seconds(1), options.calls_per_second});
    if (options.calls_per_minute > 0) windows.push_back({std::chrono::minutes(1), options.calls_per_minute});
    std::vector<std::shared_ptr<RateBudget>> budgets;
    if (windows.empty()) return budgets;
    for (const std::string_view group : group_names)
        budgets.push_back(context.budgets ? context.budgets->get("lark " + options.base_url + " " + options.app_id,
                                                                 options.app_secret, group, windows)
                                          : std::make_shared<RateBudget>(windows));
    return budgets;
}

// One line, whatever it holds.
std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    constexpr std::size_t longest = 300;
    if (text.size() > longest) text.resize(longest);
    return text;
}

}  // namespace

Platform::Platform(const Options& options, const ConnectorContext& context)
    : options_(options),
      address_(parse_web_address(options.base_url).address),
      base_path_(parse_web_address(options.base_url).path),
      connections_(pool_for(options, address_)),
      token_(std::make_shared<TokenCache>([this] { return fetch_token(); }, renew_early)),
      budgets_(budgets_for(options, context)),
      token_client_(client_options(context, connections_, nullptr)),
      client_(client_options(context, connections_, token_)) {}

Async<Token> Platform::fetch_token() {
    const Value body = Value::make_map({{"app_id", options_.app_id}, {"app_secret", options_.app_secret.reveal()}});
    ApiCall call;
    call.request.method = "POST";
    call.request.target = base_path_ + std::string(token_place);
    call.request.headers = {{"Content-Type", "application/json; charset=utf-8"}};
    call.request.body = to_json(body);
    call.with_token = false;
    const HttpResponse response = co_await token_client_.call(std::move(call));
    const Answer answer = answer_of(response);
    if (!answer.good()) throw Error(answer.kind, "no access token from " + options_.base_url + ": " + answer.trouble);
    const Value whole = from_json(response.body);
    const Value* text = whole.member("tenant_access_token");
    const Value* lifetime = whole.member("expire");
    if (!text || !text->as_text() || text->as_text()->empty())
        throw Error(ErrorKind::internal,
                    options_.base_url + " gave an answer without a token (is it Lark's platform?)");
    Token token;
    token.text = Secret(*text->as_text());
    token.lifetime = std::chrono::seconds(lifetime && lifetime->as_integer() ? *lifetime->as_integer() : 60);
    co_return token;
}

Async<void> Platform::log_in() {
    co_await token_->get();
}

ApiCall Platform::call_to_get(Group group, std::string_view place) const {
    ApiCall call;
    call.request.target = base_path_ + "/open-apis/contact/v3/" + std::string(place) +
                          (place.find('?') == std::string_view::npos ? "?" : "&") +
                          "department_id_type=open_department_id&user_id_type=" + options_.user_id_type;
    if (!budgets_.empty()) call.budget = budgets_[static_cast<std::size_t>(group)];
    return call;
}

Async<Answer> Platform::get(Group group, std::string place) {
    ApiCall call = call_to_get(group, place);
    const HttpResponse response = co_await client_.call(std::move(call));
    co_return answer_of(response);
}

Answer Platform::answer_of(const HttpResponse& response) {
    Answer answer;
    answer.code = -1;
    std::string said;
    try {
        const Value body = from_json(response.body);
        answer.code = code_of(body);
        if (const Value* data = body.member("data")) answer.data = *data;
        const Value* message = body.member("msg");
        if (message && message->as_text()) said = *message->as_text();
    } catch (const Error&) {
        said = response.body.find("<html") == std::string::npos ? "no JSON" : "a web page, no JSON";
    }
    if (answer.code == 0 && response.status < 300) return answer;
    const Meaning meaning = answer.code > 0 ? meaning_of(answer.code) : Meaning{};
    answer.kind = answer.code > 0                                   ? meaning.kind
                  : response.status == 429                          ? ErrorKind::throttled
                  : response.status >= 500                          ? ErrorKind::unreachable
                  : response.status == 401                          ? ErrorKind::unauthorized
                  : response.status == 403                          ? ErrorKind::forbidden
                  : response.status >= 400 && response.status < 500 ? ErrorKind::invalid
                                                                    : ErrorKind::internal;
    answer.trouble = answer.code > 0 ? "Lark refuses with code " + std::to_string(answer.code)
                                     : "the answer is none of Lark's, status " + std::to_string(response.status);
    if (!said.empty()) answer.trouble += " (" + printable(std::move(said)) + ")";
    if (!meaning.advice.empty()) answer.trouble += ": " + std::string(meaning.advice);
    if (const std::string_view id = response.header("x-tt-logid"); !id.empty())
        answer.trouble += "; log id " + printable(std::string(id));
    return answer;
}

}  // namespace rosterd::lark
