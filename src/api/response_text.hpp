#pragma once
// The head of an answer as bytes: status line and header. No I/O.

#include <string>
#include <string_view>

#include "api/message.hpp"
#include "rosterd/clock.hpp"

namespace rosterd::api {

std::string_view status_text(unsigned status) noexcept;  // "Not Found"

// content-length is that of the body, whether it is sent (GET) or not (HEAD). A stream is announced as
// chunked, or, to a client that knows no chunks, as what comes until the connection ends.
std::string head_of(const Response& response, bool keep_alive, Instant now, bool chunks = true);

}  // namespace rosterd::api
