#include "told_hooks.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

namespace told {
namespace {

using nlohmann::json;
using namespace rosterd;

constexpr std::size_t block = 16;
constexpr std::chrono::minutes old_calls{5};

const unsigned char* bytes(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex(const unsigned char* data, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t at = 0; at < size; ++at) {
        text += digits[data[at] >> 4U];
        text += digits[data[at] & 15U];
    }
    return text;
}

std::string parameter(const std::string& query, const std::string& name) {
    for (std::size_t at = 0; at < query.size();) {
        const std::size_t end = std::min(query.find('&', at), query.size());
        const std::string part = query.substr(at, end - at);
        if (part.starts_with(name + "=")) return part.substr(name.size() + 1);
        at = end + 1;
    }
    return {};
}

Event event_of(const json& told) {
    Event event;
    const std::string what = told.at("what");
    event.what = what == "removed"     ? Event::What::removed
                 : what == "reconcile" ? Event::What::reconcile
                                       : Event::What::changed;
    event.key = told.value("key", "");
    event.why = told.value("why", "");
    event.id = told.value("id", "");
    event.sequence = told.value("sequence", std::uint64_t{0});
    event.at = Instant(std::chrono::milliseconds(told.value("at", std::int64_t{0})));
    if (event.what != Event::What::changed || !told.contains("name")) return event;
    event.record.key = event.record.locator = event.key;
    event.record.label = event.key;
    event.record.attributes.set("name", told.at("name").get<std::string>());
    event.record.attributes.set("mail", told.value("mail", ""));
    event.record.departments = told.value("departments", std::vector<std::string>{});
    event.record.manager = "";
    return event;
}

}  // namespace

bool Hooks::is_signed(const std::string& text, const std::string& signature) const {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    unsigned size = 0;
    const std::string& key = secret_.reveal();
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(text), text.size(), digest.data(), &size);
    const std::string expected = hex(digest.data(), size);
    return expected.size() == signature.size() &&
           CRYPTO_memcmp(expected.data(), signature.data(), expected.size()) == 0;
}

// Empty: it is no text of this provider.
std::string Hooks::decrypted(const std::string& body) const {
    if (body.size() < 2 * block || body.size() % block != 0) return {};
    std::array<unsigned char, SHA256_DIGEST_LENGTH> key{};
    SHA256(bytes(secret_.reveal()), secret_.reveal().size(), key.data());
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    std::string text(body.size(), '\0');
    auto* out = reinterpret_cast<unsigned char*>(text.data());
    int first = 0, last = 0;
    const bool done =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_cbc(), nullptr, key.data(), bytes(body)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), out, &first, bytes(body) + block, static_cast<int>(body.size() - block)) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), out + first, &last) == 1;
    text.resize(done ? static_cast<std::size_t>(first + last) : 0);
    return text;
}

HookReply Hooks::on_hook(const HookRequest& request, EventSink& sink) {
    HookReply refused{401, "application/json", R"({"error":"wrong signature"})", false};
    if (request.method == "GET") {
        const std::string echo = parameter(request.query, "echo");
        if (echo.empty() || !is_signed(echo, parameter(request.query, "signature"))) return refused;
        return {200, "text/plain", echo, true};
    }
    const auto time = request.headers.find("x-told-time"), signature = request.headers.find("x-told-signature");
    if (time == request.headers.end() || signature == request.headers.end()) return refused;
    std::int64_t seconds = 0;
    std::from_chars(time->second.data(), time->second.data() + time->second.size(), seconds);
    const Instant sent{std::chrono::milliseconds(seconds * 1000)}, now = clock_.now();
    if (sent < now - old_calls || sent > now + old_calls) return refused;
    if (!is_signed(time->second + "." + request.body, signature->second)) return refused;
    const json content = json::parse(decrypted(request.body), nullptr, false);
    HookReply reply{200, "application/json", "{}", true};
    try {
        if (content.contains("challenge")) reply.body = json{{"challenge", content.at("challenge")}}.dump();
        for (const json& told : content.value("events", json::array())) sink.take(event_of(told));
    } catch (const json::exception&) {
        reply.status = 400;
    }
    return reply;
}

}  // namespace told
