// The daemon itself: whether it is well, what it is made of, what is wrong with its configuration.

#include "api/task_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "rosterd/plugin.hpp"

namespace rosterd::api::v1 {

Async<Response> health(const Backend&, const Call&) {
    co_return object(R"({"status":"ok"})");
}

Async<Response> ready(const Backend& backend, const Call&) {
    const std::vector<std::string> missing = backend.not_ready ? backend.not_ready() : std::vector<std::string>();
    Json json;
    json["ready"] = missing.empty();
    json["missing"] = missing;
    co_return object(json_text(json), missing.empty() ? 200 : 503);
}

Async<Response> version(const Backend& backend, const Call&) {
    Json json;
    json["name"] = "rosterd";
    json["version"] = ROSTERD_VERSION;
    json["abi"] = plugin_abi;
    json["toolchain"] = ROSTERD_TOOLCHAIN;
    const config::Listening listening = backend.listening ? backend.listening() : config::Listening();
    json["socket"] = nullptr;
    if (!listening.socket.empty()) json["socket"] = listening.socket.string();
    json["http"] = nullptr;
    if (listening.http) json["http"] = to_text(*listening.http);
    json["https"] = nullptr;
    if (listening.https) json["https"] = to_text(*listening.https);
    co_return object(json_text(json));
}

Async<Response> list_connectors(const Backend& backend, const Call&) {
    Json list = Json::array(), refused = Json::array();
    if (backend.registry) {
        for (const plugins::Loaded& library : backend.registry->loaded()) {
            Json item;
            item["name"] = library.name;
            item["version"] = library.version;
            item["file"] = library.file.string();
            item["types"] = library.types;
            list.push_back(std::move(item));
        }
        for (const plugins::Refusal& library : backend.registry->refused()) {
            Json item;
            item["file"] = library.file.string();
            item["reason"] = library.reason;
            refused.push_back(std::move(item));
        }
    }
    const auto total = static_cast<std::int64_t>(list.size());
    Json json = page(total, std::move(list));
    json["refused"] = std::move(refused);
    co_return object(json_text(json));
}

Async<Response> list_config_problems(const Backend& backend, const Call&) {
    Json list = Json::array();
    if (backend.config_problems) {
        for (const config::Problem& problem : backend.config_problems()) list.push_back(problem_json(problem));
    }
    const auto total = static_cast<std::int64_t>(list.size());
    co_return object(json_text(page(total, std::move(list))));
}

}  // namespace rosterd::api::v1
