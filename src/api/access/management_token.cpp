#include "api/access/management_token.hpp"

#include "api/access/digest.hpp"
#include "api/json.hpp"

namespace rosterd::api {

namespace {

const std::string& header() {
    static const std::string text = base64_url(R"({"alg":"HS256","typ":"JWT"})");
    return text;
}

std::int64_t seconds_of(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

}  // namespace

std::string make_token(const TokenClaims& claims, Instant now, const std::string& pool, const Secret& signing_key) {
    Json payload;
    payload["scoped_userpool_id"] = pool;
    payload["sub"] = claims.key;
    payload["iat"] = seconds_of(now);
    payload["exp"] = seconds_of(claims.expires);
    payload["jti"] = random_hex(8);
    std::string text = json_text(payload);
    // One of ASCII alone, without ">", "?" and "~", is the same in both kinds of base64.
    while (text.size() % 3 != 0) text.insert(text.size() - 2, "0");
    const std::string signed_part = header() + '.' + base64_url(text);
    return signed_part + '.' + base64_url(hmac_sha256(signing_key.reveal(), signed_part));
}

std::optional<TokenClaims> read_token(std::string_view token, const Secret& signing_key) {
    const std::size_t dot = token.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view signed_part = token.substr(0, dot);
    const std::string expected = base64_url(hmac_sha256(signing_key.reveal(), signed_part));
    if (!same(token.substr(dot + 1), expected) || !signed_part.starts_with(header() + '.')) return std::nullopt;
    const Json payload = Json::parse(from_base64(signed_part.substr(header().size() + 1)), nullptr, false);
    if (!payload.is_object() || !payload.contains("sub") || !payload.contains("exp")) return std::nullopt;
    return TokenClaims{payload["sub"].get<std::string>(),
                       Instant(std::chrono::seconds(payload["exp"].get<std::int64_t>()))};
}

std::string user_pool(const Secret& signing_key) {
    constexpr std::size_t bytes = 12;
    return hex(hmac_sha256(signing_key.reveal(), "user pool").substr(0, bytes));
}

}  // namespace rosterd::api
