#include "api/response_text.hpp"

#include <doctest/doctest.h>

using namespace rosterd;
using namespace rosterd::api;

namespace {

Response streamed() {
    Response response;
    response.content_type = "text/csv";
    response.stream = [](BodySink&) -> Async<bool> { co_return true; };
    return response;
}

std::size_t count(const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("the head of an answer ends with one empty line, and nothing of the body is in it") {
    Response whole;
    whole.body = "{\"a\":1}";
    whole.headers.push_back({"X-Request-Id", "7"});
    const std::string head = head_of(whole, true, Instant{}, true);
    CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(head.find("Content-Length: 7\r\n") != std::string::npos);
    CHECK(head.find("X-Request-Id: 7\r\n") != std::string::npos);
    CHECK(head.find("Connection: keep-alive\r\n") != std::string::npos);
    CHECK(head.ends_with("\r\n\r\n"));
    CHECK(count(head, "\r\n\r\n") == 1);
}

TEST_CASE("the head of a streamed answer says chunks and does not bring the last of them along") {
    const std::string head = head_of(streamed(), true, Instant{}, true);
    CHECK(head.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    CHECK(head.find("Content-Length") == std::string::npos);
    CHECK(head.ends_with("\r\n\r\n"));
    CHECK(count(head, "\r\n\r\n") == 1);
    CHECK(head.find("\r\n0\r\n") == std::string::npos);
}

TEST_CASE("a stream for HTTP/1.0 has neither chunks nor a length: it ends with the connection") {
    const std::string head = head_of(streamed(), false, Instant{}, false);
    CHECK(head.find("Transfer-Encoding") == std::string::npos);
    CHECK(head.find("Content-Length") == std::string::npos);
    CHECK(head.find("Connection: close\r\n") != std::string::npos);
    CHECK(head.ends_with("\r\n\r\n"));
}
