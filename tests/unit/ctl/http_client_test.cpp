// The client against a real server on a real socket.

#include "rosterd/http_client.hpp"

#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "rosterd/error.hpp"
#include "unit/ctl/scripted_server.hpp"

using namespace rosterd;
using namespace rosterd::tests;
namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Runs one request to its end on the loop that the server runs on too.
struct Loop {
    asio::io_context context;

    HttpResponse send(HttpClient& client, HttpRequest request, asio::cancellation_signal* stop = nullptr) {
        std::optional<HttpResponse> response;
        std::exception_ptr failure;
        bool over = false;
        auto done = [&](std::exception_ptr error, HttpResponse answer) {
            failure = std::move(error);
            response = std::move(answer);
            over = true;
        };
        asio::cancellation_signal never;
        const auto slot = (stop ? stop : &never)->slot();
        asio::co_spawn(context, client.send(std::move(request)), asio::bind_cancellation_slot(slot, std::move(done)));
        while (!over) context.run_one();
        if (failure) std::rethrow_exception(failure);
        return *response;
    }

    HttpResponse get(HttpClient& client, std::string target = "/") {
        HttpRequest request;
        request.target = std::move(target);
        return send(client, std::move(request));
    }

    HttpResponse post(HttpClient& client, std::string body) {
        HttpRequest request;
        request.method = "POST";
        request.body = std::move(body);
        return send(client, std::move(request));
    }
};

template <class Call>
Error error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    FAIL("no error came");
    return {ErrorKind::internal, ""};
}

// Answers each request of a connection with the same bytes, and closes after that many.
Script answer_with(std::string bytes, int requests) {
    return [bytes, requests](Connection& connection, int) -> Async<void> {
        for (int i = 0; i < requests; ++i) {
            const std::string request = co_await connection.read_request();
            if (request.empty()) co_return;
            co_await connection.send(bytes);
        }
        co_await connection.until_taken();
    };
}

HttpLimits quick() {
    HttpLimits limits;
    limits.answer_time = milliseconds(60);
    limits.body_bytes = 100'000;
    return limits;
}

}  // namespace

TEST_CASE("a request is answered over a unix socket and over TCP") {
    for (const auto over : {ScriptedServer::Over::unix_socket, ScriptedServer::Over::tcp}) {
        Loop loop;
        std::string received;
        const Script script = [&](Connection& connection, int) -> Async<void> {
            received = co_await connection.read_request();
            co_await connection.send(ok);
        };
        ScriptedServer server(loop.context, script, over);
        HttpClient client(server.address());

        const HttpResponse response = loop.get(client, "/a?b=c");

        CHECK(response.status == 200);
        CHECK(response.body == "ok");
        CHECK(received.substr(0, received.find('\r')) == "GET /a?b=c HTTP/1.1");
    }
}

TEST_CASE("an answer that trickles in byte by byte is read whole") {
    Loop loop;
    const Script script = [](Connection& connection, int) -> Async<void> {
        const std::string request = co_await connection.read_request();
        for (const char byte : ok) {
            std::string one(1, byte);
            co_await connection.send(std::move(one));
            co_await connection.until_taken();
        }
    };
    ScriptedServer server(loop.context, script);
    HttpClient client(server.address());
    CHECK(loop.get(client).body == "ok");
}

TEST_CASE("the connection is kept for the next request") {
    Loop loop;
    ScriptedServer server(loop.context, answer_with(ok, 100));
    HttpClient client(server.address());
    for (int i = 0; i < 10; ++i) CHECK(loop.get(client).body == "ok");
    CHECK(loop.post(client, "{}").body == "ok");
    CHECK(server.connections() == 1);
}

TEST_CASE("a connection that the server closed after its answer is replaced, for POST too") {
    Loop loop;
    ScriptedServer server(loop.context, answer_with(ok, 1));
    HttpClient client(server.address());
    CHECK(loop.get(client).body == "ok");
    while (loop.context.poll_one() > 0) continue;  // the server closes
    CHECK(loop.post(client, "{}").body == "ok");
    CHECK(server.connections() == 2);
}

TEST_CASE("a request lost on a kept connection is repeated only when its method allows it") {
    Loop loop;
    int requests = 0;
    // The first connection dies after it has received its second request.
    const Script script = [&](Connection& connection, int number) -> Async<void> {
        while (true) {
            const std::string request = co_await connection.read_request();
            if (request.empty()) co_return;
            ++requests;
            if (number == 0 && requests == 2) co_return;
            co_await connection.send(ok);
        }
    };
    ScriptedServer server(loop.context, script);
    HttpClient client(server.address());
    loop.get(client);

    SUBCASE("GET is repeated") {
        CHECK(loop.get(client).body == "ok");
        CHECK(requests == 3);
    }
    SUBCASE("POST is not") {
        const Error error = error_of([&] { loop.post(client, "{}"); });
        CHECK(error.kind() == ErrorKind::unreachable);
        CHECK(requests == 2);
    }
}

TEST_CASE("an answer that breaks off is an error that says after how many bytes") {
    for (std::size_t bytes = 0; bytes < ok.size(); ++bytes) {
        CAPTURE(bytes);
        Loop loop;
        ScriptedServer server(loop.context, answer_with(ok.substr(0, bytes), 1));
        HttpClient client(server.address());
        const Error error = error_of([&] { loop.get(client); });
        CHECK(error.kind() == ErrorKind::unreachable);
        const std::string when = bytes == 0 ? "before the answer" : "after " + std::to_string(bytes) + " bytes";
        CHECK(error.message().find(when) != std::string::npos);
        CHECK(error.message().find(server.address().text()) == 0);
    }
}

TEST_CASE("a server that never answers is given up after the time limit") {
    Loop loop;
    const Script script = [](Connection& connection, int) -> Async<void> { co_await connection.until_closed(); };
    ScriptedServer server(loop.context, script);
    HttpClient client(server.address(), quick());
    const Error error = error_of([&] { loop.get(client); });
    CHECK(error.kind() == ErrorKind::unreachable);
    CHECK(error.message().find("within 60 ms (0 bytes came)") != std::string::npos);
}

TEST_CASE("a server that drips for ever is given up after the time limit") {
    Loop loop;
    const Script script = [](Connection& connection, int) -> Async<void> {
        const std::string request = co_await connection.read_request();
        bool wanted = co_await connection.send("HTTP/1.1 200 OK\r\n\r\n");
        while (wanted) {
            wanted = co_await connection.send("x");
            co_await connection.until_taken();
        }
    };
    ScriptedServer server(loop.context, script);
    HttpLimits limits = quick();
    limits.body_bytes = 1'000'000'000;
    HttpClient client(server.address(), limits);
    const Error error = error_of([&] { loop.get(client); });
    CHECK(error.kind() == ErrorKind::unreachable);
    CHECK(error.message().find("no whole answer within 60 ms") != std::string::npos);
}

TEST_CASE("a request's own time limit counts instead of the client's") {
    Loop loop;
    const Script script = [](Connection& connection, int) -> Async<void> { co_await connection.until_closed(); };
    ScriptedServer server(loop.context, script);
    HttpClient client(server.address());
    HttpRequest request;
    request.answer_time = milliseconds(20);
    const Error error = error_of([&] { loop.send(client, request); });
    CHECK(error.message().find("within 20 ms") != std::string::npos);
}

TEST_CASE("an answer that is too large, or no HTTP, is an error of the other side") {
    Loop loop;
    std::string bytes;
    SUBCASE("a body without end") {
        bytes = "HTTP/1.1 200 OK\r\n\r\n" + std::string(200'000, 'x');
    }
    SUBCASE("a body announced too large") {
        bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n";
    }
    SUBCASE("a header without end") {
        bytes = "HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x');
    }
    SUBCASE("garbage") {
        bytes = "\x01\x02\xff\xfe garbage\n\n";
    }
    ScriptedServer server(loop.context, answer_with(bytes, 1));
    HttpClient client(server.address(), quick());
    const Error error = error_of([&] { loop.get(client); });
    CHECK(error.kind() == ErrorKind::internal);
    CHECK(error.message().find(server.address().text()) == 0);
}

TEST_CASE("an answer that comes before the request was read counts") {
    Loop loop;
    const std::string refusal = "HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    const Script script = [&](Connection& connection, int) -> Async<void> { co_await connection.send(refusal); };
    ScriptedServer server(loop.context, script);
    HttpClient client(server.address());
    CHECK(loop.post(client, std::string(8'000'000, 'x')).status == 413);
}

TEST_CASE("after an error the client works again") {
    Loop loop;
    const Script script = [](Connection& connection, int number) -> Async<void> {
        const std::string request = co_await connection.read_request();
        if (number > 0) co_await connection.send(ok);
    };
    ScriptedServer server(loop.context, script);
    HttpClient client(server.address());
    CHECK_THROWS_AS(loop.get(client), Error);
    CHECK(loop.get(client).body == "ok");
}

TEST_CASE("where nobody listens the error names the place") {
    Loop loop;
    const TemporaryFolder folder;
    HttpAddress address;
    address.socket = (folder.path() / "none.sock").string();
    SUBCASE("no such socket") {}
    SUBCASE("a socket that was left behind") {
        asio::local::stream_protocol::acceptor dead(loop.context, address.socket);
        dead.close();
    }
    HttpClient client(address);
    const Error error = error_of([&] { loop.get(client); });
    CHECK(error.kind() == ErrorKind::unreachable);
    CHECK(error.message().find("cannot connect to " + address.socket) == 0);
}

TEST_CASE("a socket path that no socket can have is refused") {
    Loop loop;
    HttpAddress address;
    address.socket = "/" + std::string(200, 'x');
    HttpClient client(address);
    CHECK(error_of([&] { loop.get(client); }).kind() == ErrorKind::invalid);
}

TEST_CASE("a cancelled request ends at once") {
    Loop loop;
    asio::cancellation_signal stop;
    const Script script = [&](Connection& connection, int) -> Async<void> {
        const std::string request = co_await connection.read_request();
        stop.emit(asio::cancellation_type::terminal);
        co_await connection.until_closed();
    };
    ScriptedServer server(loop.context, script);
    HttpClient client(server.address());
    const Error error = error_of([&] { loop.send(client, {}, &stop); });
    CHECK(error.kind() == ErrorKind::cancelled);
}

TEST_CASE("two requests at once over one client are refused") {
    Loop loop;
    ScriptedServer server(loop.context, answer_with(ok, 2));
    HttpClient client(server.address());
    std::exception_ptr second;
    auto later = [&](std::exception_ptr error, const HttpResponse&) { second = std::move(error); };
    bool first = false;
    auto done = [&](std::exception_ptr error, const HttpResponse&) { first = !error; };
    asio::co_spawn(loop.context, client.send({}), std::move(done));
    asio::co_spawn(loop.context, client.send({}), std::move(later));
    while (!first) loop.context.run_one();
    REQUIRE(second);
    CHECK_THROWS_AS(std::rethrow_exception(second), Error);
}
