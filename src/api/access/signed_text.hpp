#pragma once
// The text that a signing client signs: the request as it was sent, in the scheme's own order. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/message.hpp"

namespace rosterd::api {

struct SignedText {
    std::string text;
    bool without_parameters = false;  // then a client may have signed a "?" behind the path as well
};

// nullopt: target or body cannot be read (no percent sequences, no UTF-8, no JSON object).
std::optional<SignedText> signed_text(const Request& request);

}  // namespace rosterd::api
