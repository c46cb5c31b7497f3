#include "api/hooks.hpp"

#include <algorithm>

#include "api/access/refusal.hpp"
#include "schedule/hook_desk.hpp"

namespace rosterd::api {

namespace {

std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

HookRequest hook_request(const Request& request) {
    HookRequest hook;
    hook.method = request.method;
    if (const std::size_t mark = request.target.find('?'); mark != std::string::npos)
        hook.query = request.target.substr(mark + 1);
    for (const Header& header : request.headers) {
        std::string& value = hook.headers[in_lower_case(header.name)];
        value += (value.empty() ? "" : ", ") + header.value;
    }
    hook.body = request.body;
    return hook;
}

}  // namespace

Async<Response> take_hook(const Backend& backend, const Call& call) {
    using Answer = schedule::HookDesk::Answer;
    Answer answer;
    if (backend.hooks)
        answer = backend.hooks->call(call.variables.front(), hook_request(call.request), call.request.address);
    if (answer.state == Answer::State::unknown)
        throw Refused(ErrorKind::not_found, {"接口不存在", "there is no such path"});
    if (answer.state == Answer::State::slowed)
        throw NotLetIn(429, 0, {"无效调用过多,请稍后重试", "too many calls with a wrong signature: try again later"},
                       answer.wait);
    Response response;
    response.status = answer.reply.status;
    response.content_type = std::move(answer.reply.content_type);
    response.body = std::move(answer.reply.body);
    co_return response;
}

bool is_hook(std::string_view target) noexcept {
    return target.starts_with("/hooks/");
}

}  // namespace rosterd::api
