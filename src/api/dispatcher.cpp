#include "api/dispatcher.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>

#include "api/caller_name.hpp"
#include "api/hooks.hpp"
#include "api/status_codes.hpp"
#include "api/target.hpp"
#include "api/v1/answers.hpp"
#include "api/v3/envelope.hpp"
#include "model/directory.hpp"

namespace rosterd::api {

// How an answer has to look.
struct Dispatcher::Caller {
    bool v3 = false;
    Language language = Language::zh;
    std::string request_id;
    std::string key;  // that it came with; empty: none
    Role role = Role::read;
};

Dispatcher::Dispatcher(Backend backend) : backend_(std::move(backend)) {}

Async<Response> Dispatcher::answer(Request request) {
    Caller caller{is_v3(request.target), language_of(request), new_public_id(), {}, Role::read};
    Response response = co_await reply(request, caller);
    note(request, caller, response);
    co_return response;
}

Async<Response> Dispatcher::reply(const Request& request, Caller& caller) {
    std::exception_ptr failure;
    try {
        std::optional<Target> target = parse_target(request.target);
        if (!target)
            throw Refused(ErrorKind::invalid, {"请求地址包含无效的百分号编码或非 UTF-8 字符",
                                               "the target holds a bad percent sequence or text that is not UTF-8"});
        Match match = find_route(request.method, target->path);
        let_in(request, match, caller);
        if (!match.route) co_return no_route(caller, match);
        // Who it is may have to be asked for: only calls that set something off need to know.
        std::string by = request.method == "GET" ? std::string() : caller_name(request, caller.key);
        const Call call{request,           std::move(target->query), std::move(match.variables),
                        caller.request_id, caller.language,          std::move(by),
                        caller.role};
        Response response = co_await match.route->handler(backend_, call);
        co_return response;
    } catch (...) {
        failure = std::current_exception();
    }
    co_return turned_down(caller, failure);
}

// What there is shows only to those who may come in.
void Dispatcher::let_in(const Request& request, const Match& match, Caller& caller) {
    if (!backend_.credentials) caller.role = Role::admin;
    if (!backend_.credentials) return;
    const std::optional<Role> needed = match.route ? needed_role(*match.route) : Role::read;
    if (!needed) return;
    const Identity identity = backend_.credentials->identify(request);
    caller.key = identity.key;
    caller.role = identity.role;
    if (identity.role >= *needed) return;
    const std::string role(to_string(*needed)), own(to_string(identity.role));
    throw NotLetIn(
        403, 0,
        {"权限不足:需要 " + role + " 角色,当前为 " + own, "this call is for the role " + role + ", yours is " + own});
}

Response Dispatcher::refuse(const Refusal& refusal) {
    // A body that is too large is a matter of the API; what is wrong below that is one of HTTP.
    if (refusal.status == 413 && is_v3(refusal.target)) return v3::refusal(413, refusal.detail, new_public_id());
    return v1::problem(refusal.status, refusal.detail, to_string(ErrorKind::invalid));
}

Response Dispatcher::turned_down(const Caller& caller, const std::exception_ptr& failure) const {
    try {
        std::rethrow_exception(failure);
    } catch (const NotLetIn& refused) {
        return not_let_in(caller, refused);
    } catch (const Refused& refused) {
        return turned_down(caller, refused.kind(), refused.text(), refused.code(), refused.api_code());
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::internal || error.kind() == ErrorKind::storage)
            log_.error("api.failed", {{"request", caller.request_id}, {"reason", error.message()}});
        return turned_down(caller, error.kind(), {error.message(), error.message()});
    } catch (const boost::system::system_error& error) {
        if (error.code() == boost::asio::error::operation_aborted)
            return turned_down(caller, ErrorKind::cancelled, {"服务正在停止", "the daemon is stopping"});
        return broken(caller, error.what());
    } catch (const std::exception& error) {
        return broken(caller, error.what());
    }
}

// An exception that no rule expects may say anything: its text is for the log.
Response Dispatcher::broken(const Caller& caller, const std::string& reason) const {
    log_.error("api.failed", {{"request", caller.request_id}, {"reason", reason}});
    return turned_down(caller, ErrorKind::internal,
                       {"服务器内部错误,日志中的请求编号为 " + caller.request_id,
                        "an error inside the daemon: its log has the reason, request " + caller.request_id});
}

Response Dispatcher::turned_down(const Caller& caller, ErrorKind kind, const Text& text, int code, int api_code) const {
    if (caller.v3)
        return v3::refusal(code != 0 ? code : codes_of(kind).v3, text.in(caller.language), caller.request_id, api_code);
    const unsigned status = code != 0 ? static_cast<unsigned>(code) : codes_of(kind).http;
    return v1::problem(status, text.en, to_string(kind));
}

Response Dispatcher::not_let_in(const Caller& caller, const NotLetIn& refused) const {
    const ErrorKind kind = refused.status() == 429   ? ErrorKind::throttled
                           : refused.status() == 403 ? ErrorKind::forbidden
                                                     : ErrorKind::unauthorized;
    log_.debug("api.refused",
               {{"request", caller.request_id}, {"status", refused.status()}, {"code", refused.api_code()}});
    Response response = caller.v3 ? v3::refusal(refused.status(), refused.text().in(caller.language), caller.request_id,
                                                refused.api_code())
                                  : v1::problem(codes_of(kind).http, refused.text().en, to_string(kind));
    if (!caller.v3 && kind == ErrorKind::unauthorized) response.headers.push_back({"WWW-Authenticate", "Bearer"});
    if (kind == ErrorKind::throttled)
        response.headers.push_back({"Retry-After", std::to_string(refused.retry_after().count())});
    return response;
}

Response Dispatcher::no_route(const Caller& caller, const Match& match) const {
    if (match.methods.empty())
        return turned_down(caller, ErrorKind::not_found, {"接口不存在", "there is no such path"});
    std::string methods;
    for (const std::string_view method : match.methods) {
        methods += (methods.empty() ? "" : ", ") + std::string(method);
        if (method == "GET") methods += ", HEAD";
    }
    const Text text{"该接口只支持 " + methods, "this path takes only " + methods};
    // Among Authing's status codes there is no 405.
    if (caller.v3) return turned_down(caller, ErrorKind::not_found, text);
    Response response = v1::problem(405, text.en, to_string(ErrorKind::invalid));
    response.headers.push_back({"Allow", methods});
    return response;
}

// Who changed what: one line for each request that is more than a look.
void Dispatcher::note(const Request& request, const Caller& caller, const Response& response) const {
    if (request.method == "GET" || request.method == "HEAD" || is_hook(request.target)) return;
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (!request.address.empty()) {
        log_.info("api.request", {{"method", request.method},
                                  {"path", path},
                                  {"status", response.status},
                                  {"address", request.address},
                                  {"key", caller.key},
                                  {"request", caller.request_id}});
        return;
    }
    const Peer peer = request.peer.value_or(Peer{static_cast<uid_t>(-1), static_cast<gid_t>(-1), -1, {}});
    log_.info("api.request", {{"method", request.method},
                              {"path", path},
                              {"status", response.status},
                              {"uid", static_cast<std::int64_t>(peer.uid)},
                              {"pid", peer.pid},
                              {"request", caller.request_id}});
}

}  // namespace rosterd::api
