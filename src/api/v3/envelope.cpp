#include "api/v3/envelope.hpp"

namespace rosterd::api::v3 {

std::string success_text(const std::string& request_id, Json data) {
    Json envelope;
    envelope["statusCode"] = 200;
    envelope["message"] = "ok";
    envelope["requestId"] = request_id;
    envelope["data"] = std::move(data);
    return json_text(envelope);
}

Response success(std::string text) {
    Response response;
    response.body = std::move(text);
    return response;
}

Response refusal(int status_code, const std::string& message, const std::string& request_id, int api_code) {
    Json envelope;
    envelope["statusCode"] = status_code;
    envelope["message"] = message;
    if (api_code != 0) envelope["apiCode"] = api_code;
    envelope["requestId"] = request_id;
    Response response;
    response.status = status_code == 429 ? 429 : 200;
    response.body = json_text(envelope);
    return response;
}

}  // namespace rosterd::api::v3
