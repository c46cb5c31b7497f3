#include "api/v1/answers.hpp"

#include <charconv>

#include "api/response_text.hpp"

namespace rosterd::api::v1 {

Response object(std::string text, unsigned status) {
    Response response;
    response.status = status;
    response.body = std::move(text);
    return response;
}

Json page(std::int64_t total, Json list) {
    Json json;
    json["totalCount"] = total;
    json["list"] = std::move(list);
    return json;
}

Response problem(unsigned status, const std::string& detail, std::string_view kind) {
    Json json;
    json["type"] = "about:blank";
    json["title"] = status_text(status);
    json["status"] = status;
    json["detail"] = detail;
    json["kind"] = kind;
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = json_text(json);
    return response;
}

std::int64_t number_in_path(const Call& call) {
    const std::string& text = call.variables.front();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1)
        throw Refused(
            ErrorKind::not_found,
            {"路径中的编号无效", "there is nothing of this number: an id in a path is a whole number from 1"});
    return number;
}

}  // namespace rosterd::api::v1
