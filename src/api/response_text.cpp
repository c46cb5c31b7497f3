#include "api/response_text.hpp"

#include <date/date.h>

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>
#include <stdexcept>

namespace rosterd::api {

namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(Instant instant) {
    return date::format("%a, %d %b %Y %T GMT", date::floor<std::chrono::seconds>(instant));
}

}  // namespace

std::string_view status_text(unsigned status) noexcept {
    // The one status of ours that no standard names.
    if (status == 499) return "Client Closed Request";
    const auto text = http::obsolete_reason(http::int_to_status(status));
    return {text.data(), text.size()};
}

std::string head_of(const Response& response, bool keep_alive, Instant now, bool chunks) {
    http::response<http::empty_body> message;
    message.result(response.status);
    const std::string_view reason = status_text(response.status);
    message.reason({reason.data(), reason.size()});
    message.set(http::field::date, http_date(now));
    message.set(http::field::content_type, response.content_type);
    message.set(http::field::cache_control, "no-store");
    for (const Header& header : response.headers) message.set(header.name, header.value);
    message.set(http::field::connection, keep_alive ? "keep-alive" : "close");
    if (response.stream) {
        if (chunks) message.chunked(true);
    } else {
        message.content_length(response.body.size());
    }

    std::string text;
    http::response_serializer<http::empty_body> serializer(message);
    beast::error_code error;
    // The head alone: what comes after it in a chunked message without a body is the last chunk.
    serializer.split(true);
    while (!serializer.is_header_done() && !error) {
        serializer.next(error, [&](beast::error_code&, const auto& buffers) {
            text += beast::buffers_to_string(buffers);
            serializer.consume(beast::buffer_bytes(buffers));
        });
    }
    if (error) throw std::runtime_error("the head of an answer cannot be written: " + error.message());
    return text;
}

}  // namespace rosterd::api
