#pragma once
// The calls of a made-up provider: signed over time and body, encrypted, events with ids, numbers and times.

#include <string>

#include "rosterd/clock.hpp"
#include "rosterd/events.hpp"
#include "rosterd/secret.hpp"

namespace told {

class Hooks final : public rosterd::Hooks {
public:
    Hooks(rosterd::Secret secret, const rosterd::Clock& clock) : secret_(std::move(secret)), clock_(clock) {}

    // GET ?echo=TEXT&signature=HEX gives TEXT back. POST with the headers x-told-time (Unix seconds) and
    // x-told-signature: HMAC-SHA256 of "TIME.BODY" in hex digits; the body is AES-256-CBC, its first 16 bytes the IV,
    // the key SHA-256 of the secret. Within: {"challenge": "..."} or {"events": [...]}.
    rosterd::HookReply on_hook(const rosterd::HookRequest& request, rosterd::EventSink& sink) override;

private:
    bool is_signed(const std::string& text, const std::string& signature) const;
    std::string decrypted(const std::string& body) const;

    rosterd::Secret secret_;
    const rosterd::Clock& clock_;
};

}  // namespace told
