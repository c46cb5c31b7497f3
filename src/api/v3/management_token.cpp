// A token for clients that do not sign.

#include "api/access/credentials.hpp"
#include "api/v3/envelope.hpp"
#include "api/v3/handlers.hpp"

namespace rosterd::api::v3 {

Async<Response> get_management_token(const Backend& backend, const Call& call) {
    Arguments arguments = call.body();
    const std::string key = arguments.required_text("accessKeyId");
    const std::string secret = arguments.required_text("accessKeySecret");
    arguments.check();

    if (!backend.credentials) throw Refused(ErrorKind::not_found, {"此处不签发令牌", "no tokens are issued here"});
    const IssuedToken token = backend.credentials->issue_token(key, secret, call.request);
    Json data;
    data["access_token"] = token.text;
    data["expires_in"] = token.good_for.count();
    co_return success(success_text(call.request_id, std::move(data)));
}

}  // namespace rosterd::api::v3
