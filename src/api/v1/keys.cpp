// Access keys: made, listed, disabled. A secret is told once, by the call that makes it.

#include <array>

#include "api/access/credentials.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"

namespace rosterd::api::v1 {

namespace {

constexpr std::size_t longest_name = 128;

KeyRing& ring_of(const Backend& backend) {
    if (!backend.credentials)
        throw Refused(ErrorKind::not_found, {"此处没有访问密钥", "there are no access keys here"});
    return backend.credentials->keys();
}

Json key_json(const AccessKey& key) {
    Json json;
    json["accessKeyId"] = key.id;
    json["name"] = key.name;
    json["role"] = to_string(key.role);
    json["createdAt"] = to_text(key.created_at);
    json["disabledAt"] = nullptr;
    if (key.disabled_at) json["disabledAt"] = to_text(*key.disabled_at);
    return json;
}

}  // namespace

Async<Response> list_keys(const Backend& backend, const Call&) {
    Json list = Json::array();
    for (const AccessKey& key : ring_of(backend).all()) list.push_back(key_json(key));
    const auto total = static_cast<std::int64_t>(list.size());
    co_return object(json_text(page(total, std::move(list))));
}

Async<Response> create_key(const Backend& backend, const Call& call) {
    constexpr std::array<std::string_view, 3> roles = {"read", "run", "admin"};
    Arguments arguments = call.body();
    std::string name = arguments.required_text("name");
    const std::optional<std::string> role = arguments.choice("role", roles);
    arguments.check();
    if (name.size() > longest_name)
        throw Refused(ErrorKind::invalid,
                      {"name 过长", "name is longer than " + std::to_string(longest_name) + " bytes"});
    if (!role) throw Refused(ErrorKind::invalid, {"缺少 role", "role is missing: read, run or admin"});

    const Role granted = parse_role(*role).value_or(Role::read);
    const Instant now = backend.services.clock.now();
    const AccessKey key = co_await ring_of(backend).create(std::move(name), granted, now);
    Json json = key_json(key);
    json["accessKeySecret"] = key.secret.reveal();
    co_return object(json_text(json), 201);
}

Async<Response> disable_key(const Backend& backend, const Call& call) {
    const std::string id = call.variables.front();
    const Instant now = backend.services.clock.now();
    const std::optional<AccessKey> key = co_await ring_of(backend).disable(id, now);
    if (!key) throw Refused(ErrorKind::not_found, {"没有该访问密钥", "there is no access key " + id});
    co_return object(json_text(key_json(*key)));
}

}  // namespace rosterd::api::v1
