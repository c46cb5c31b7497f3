#pragma once
// The head of an answer as bytes: status line and header. No I/O.

#include <string>
#include <string_view>

#include "api/message.hpp"
#include "rosterd/clock.hpp"

namespace rosterd::api {

std::string_view status_text(unsigned status) noexcept;  // "Not Found"

// content-length is that of the body, whether it is sent (GET) or not (HEAD). A stream is announced as chunked.
std::string head_of(const Response& response, bool keep_alive, Instant now);

}  // namespace rosterd::api
