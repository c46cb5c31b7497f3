#include "api/access/credentials.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>

#include "api/access/digest.hpp"
#include "api/access/management_token.hpp"
#include "api/access/request_date.hpp"
#include "api/access/signed_text.hpp"

namespace rosterd::api {

namespace {

using std::chrono::seconds;

NotLetIn unsigned_request() {
    return {401,
            api_code::not_signed_in,
            {"缺少有效的凭证:请使用访问密钥签名,或在 authorization 中携带管理令牌",
             "no credentials: sign the request with an access key, or send a management token as authorization"}};
}

NotLetIn wrong_token() {
    return {401,
            api_code::not_signed_in,
            {"管理令牌无效或已过期", "the management token is not valid (any more): get a new one"}};
}

NotLetIn wrong_signature() {
    return {401, api_code::wrong_signature, {"签名错误", "the signature is wrong"}};
}

bool is(const std::string* value, std::string_view wanted) {
    return value && boost::beast::iequals(*value, wanted);
}

// When the request says that it was sent; its method and version are the ones known.
Instant checked_date(const Request& request, Instant now, seconds window) {
    if (!is(request.header("x-authing-signature-method"), "HMAC-SHA1"))
        throw NotLetIn(401, api_code::wrong_method,
                       {"x-authing-signature-method 应为 HMAC-SHA1", "x-authing-signature-method has to be HMAC-SHA1"});
    if (!is(request.header("x-authing-signature-version"), "1.0"))
        throw NotLetIn(401, api_code::wrong_version,
                       {"x-authing-signature-version 应为 1.0", "x-authing-signature-version has to be 1.0"});
    const std::string* sent = request.header("date");
    if (!sent) sent = request.header("x-authing-date");
    if (!sent) throw NotLetIn(401, api_code::no_date, {"缺少 date 请求头", "the date header is missing"});
    const std::optional<Instant> date = parse_request_date(*sent);
    if (!date)
        throw NotLetIn(401, api_code::bad_date,
                       {"date 请求头格式错误:应为 HTTP 日期或毫秒时间戳",
                        "the date header is neither an HTTP date nor Unix milliseconds"});
    if (*date < now - window || *date > now + window)
        throw NotLetIn(401, api_code::clock_off,
                       {"请求时间与服务器时间相差过大", "the request's date is too far from this server's clock, " +
                                                            to_text(now) + ": set the client's clock"});
    return *date;
}

// The digest of the request as it was signed; empty: it was not.
std::string matching_digest(const Request& request, const Secret& secret, std::string_view signature) {
    std::optional<SignedText> signed_part = signed_text(request);
    if (!signed_part)
        throw Refused(ErrorKind::invalid,
                      {"请求无法解析:请求体应为 JSON 对象,地址应为有效的百分号编码",
                       "the request cannot be read: its body has to be a JSON object, its target validly encoded"});
    std::string digest = hmac_sha1(secret.reveal(), signed_part->text);
    if (same(base64(digest), signature)) return digest;
    if (!signed_part->without_parameters) return {};
    // Some clients sign the "?" of a query that they then leave out.
    signed_part->text += '?';
    digest = hmac_sha1(secret.reveal(), signed_part->text);
    return same(base64(digest), signature) ? digest : std::string();
}

}  // namespace

Credentials::Credentials(KeyRing& keys, const Clock& clock, config::Access rules)
    : keys_(keys), clock_(clock), rules_(std::move(rules)), replays_(rules_.clock) {
    nobody_.secret = Secret(random_hex(32));
    nobody_.disabled_at = Instant();
}

void Credentials::change(const config::Access& rules) {
    if (rules.clock != rules_.clock) replays_ = Replays(std::max(rules.clock, rules_.clock));
    if (rules.requests_per_second != rules_.requests_per_second) rates_.clear();
    rules_ = rules;
}

Identity Credentials::identify(const Request& request) {
    if (request.address.empty())
        return identify_peer(request.peer.value_or(Peer{static_cast<uid_t>(-1), static_cast<gid_t>(-1), -1, {}}));
    const std::string* authorization = request.header("authorization");
    if (!authorization || authorization->empty()) throw unsigned_request();
    const std::string_view text = *authorization;
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return identify_token(text);
    const std::string_view scheme = text.substr(0, space), rest = text.substr(space + 1);
    if (boost::beast::iequals({scheme.data(), scheme.size()}, "authing")) return identify_signature(request, rest);
    if (boost::beast::iequals({scheme.data(), scheme.size()}, "bearer")) return identify_token(rest);
    throw unsigned_request();
}

Identity Credentials::identify_peer(const Peer& peer) const {
    if (rules_.socket_groups.empty() || peer.uid == 0 || peer.uid == ::geteuid()) return {};
    std::optional<Role> role;
    for (const auto& [granted, group] : rules_.socket_groups) {
        const bool member =
            peer.gid == group || std::find(peer.groups.begin(), peer.groups.end(), group) != peer.groups.end();
        if (member) role = granted;  // ascending
    }
    if (!role)
        throw NotLetIn(403, 0,
                       {"当前用户不属于任何被授权的用户组",
                        "your user is in none of the groups that access.socketGroups lets in: ask the administrator"});
    return {*role, {}};
}

Identity Credentials::identify_signature(const Request& request, std::string_view credentials) {
    const std::size_t colon = credentials.rfind(':');
    if (colon == std::string_view::npos) throw wrong_signature();
    const std::string_view id = credentials.substr(0, colon), signature = credentials.substr(colon + 1);
    const Instant now = clock_.now();
    const Instant date = checked_date(request, now, rules_.clock);
    wait_after_failures(request, id);
    const AccessKey& key = key_or_nobody(id);
    const std::string digest = matching_digest(request, key.secret, signature);
    if (digest.empty() || key.disabled_at) {
        lockout_.failed(request.address, id, now);
        throw wrong_signature();
    }
    lockout_.succeeded(request.address, id);
    count(key);
    if (rules_.refuse_replays && !replays_.accept(digest, date, now))
        throw NotLetIn(401, api_code::replayed,
                       {"签名已被使用", "this signature was used before: sign each request anew"});
    return {key.role, key.id};
}

// Guessing at 256 bits needs no lock-out.
Identity Credentials::identify_token(std::string_view token) {
    const std::optional<TokenClaims> claims = read_token(token, keys_.token_key());
    if (!claims || claims->expires <= clock_.now()) throw wrong_token();
    const AccessKey& key = key_or_nobody(claims->key);
    if (key.disabled_at) throw wrong_token();
    count(key);
    return {key.role, key.id};
}

IssuedToken Credentials::issue_token(const std::string& id, const std::string& secret, const Request& request) {
    const Instant now = clock_.now();
    wait_after_failures(request, id);
    const AccessKey& key = key_or_nobody(id);
    // Digests, so that not even the secret's length shows.
    const std::string expected = hmac_sha256(nobody_.secret.reveal(), key.secret.reveal());
    if (!same(expected, hmac_sha256(nobody_.secret.reveal(), secret)) || key.disabled_at) {
        lockout_.failed(request.address, id, now);
        throw NotLetIn(401, 0, {"accessKeyId 或 accessKeySecret 错误", "accessKeyId or accessKeySecret is wrong"});
    }
    lockout_.succeeded(request.address, id);
    count(key);
    const TokenClaims claims{key.id, now + rules_.token};
    return {make_token(claims, now, user_pool(keys_.token_key()), keys_.token_key()), rules_.token};
}

const AccessKey& Credentials::key_or_nobody(std::string_view id) const {
    const AccessKey* key = keys_.find(id);
    return key ? *key : nobody_;
}

void Credentials::wait_after_failures(const Request& request, std::string_view id) {
    const auto left = std::chrono::ceil<seconds>(lockout_.wait(request.address, id, clock_.now()));
    if (left == seconds(0)) return;
    const std::string number = std::to_string(left.count());
    throw NotLetIn(
        429, 0,
        {"凭证错误次数过多,请在 " + number + " 秒后重试", "too many wrong credentials: try again in " + number + " s"},
        left);
}

void Credentials::count(const AccessKey& key) {
    RequestRate& rate = rates_.try_emplace(key.id, rules_.requests_per_second).first->second;
    if (!rate.take(clock_.now()))
        throw NotLetIn(429, 0,
                       {"请求过于频繁,每秒最多 " + std::to_string(rules_.requests_per_second) + " 次",
                        "more than " + std::to_string(rules_.requests_per_second) +
                            " requests in a second with this access key: slow down"},
                       seconds(1));
}

}  // namespace rosterd::api
