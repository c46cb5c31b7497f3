#pragma once
// The form of the open platform's answers.

#include <nlohmann/json.hpp>
#include <string>

#include "simulators/http_server.hpp"

namespace rosterd::tests {

inline SimReply lark_json(unsigned status, const nlohmann::json& body) {
    return {status,
            {{"Content-Type", "application/json; charset=utf-8"}, {"X-Tt-Logid", "20261121000000TEST"}},
            body.dump()};
}

inline SimReply lark_success(nlohmann::json data) {
    return lark_json(200, {{"code", 0}, {"msg", "success"}, {"data", std::move(data)}});
}

inline SimReply lark_refusal(unsigned status, long code, const std::string& message,
                             std::vector<std::pair<std::string, std::string>> headers = {}) {
    SimReply reply =
        lark_json(status, {{"code", code}, {"msg", message}, {"error", {{"log_id", "20261121000000TEST"}}}});
    reply.headers.insert(reply.headers.end(), headers.begin(), headers.end());
    return reply;
}

inline std::string lark_id_type(const SimRequest& request, std::string_view parameter, const std::string& fallback) {
    const std::string kind = request.parameter(parameter);
    return kind.empty() ? fallback : kind;
}

}  // namespace rosterd::tests
