// Several requests at once, TLS, proxies and packed bodies, against a server in this process.

#include <doctest/doctest.h>
#include <zlib.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#include "rosterd/http_pool.hpp"
#include "rosterd/requests_ahead.hpp"
#include "rosterd/web_address.hpp"
#include "simulators/http_server.hpp"
#include "support/run_alone.hpp"
#include "support/temporary_folder.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

SimReply echo(const SimRequest& request) {
    return {200, {}, request.path};
}

HttpRequest get(std::string target) {
    HttpRequest request;
    request.target = std::move(target);
    return request;
}

std::string gzipped(const std::string& plain) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

// A certificate of its own making for these names, made by the openssl program.
struct Certificate {
    TemporaryFolder folder;
    std::string file = (folder.path() / "server.pem").string(), key = (folder.path() / "key.pem").string();

    explicit Certificate(const std::string& names) {
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test"
            " -addext subjectAltName=" +
            names + " -keyout " + key + " -out " + file + " 2>/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
    }
};

struct Answer {
    std::optional<HttpResponse> response;
    std::optional<Error> error;
};

// Outlives the pools: connections that are kept belong to it.
boost::asio::io_context& the_loop() {
    static boost::asio::io_context loop;
    return loop;
}

Answer ask(HttpPool& pool, HttpRequest request) {
    try {
        return {run_alone(the_loop(), pool.send(std::move(request))), {}};
    } catch (const Error& error) {
        return {{}, error};
    }
}

}  // namespace

TEST_CASE("answers come in the order of asking, with no more connections than allowed") {
    const HttpServer server([](const SimRequest& request) {
        SimReply reply = echo(request);
        reply.delay_ms = request.path.ends_with("0") ? 20 : 1;
        return reply;
    });
    const auto pool = std::make_shared<HttpPool>(parse_web_address(server.url()).address, HttpLimits{}, nullptr, 4);
    boost::asio::io_context& loop = the_loop();
    std::string order, wanted;
    auto send = [pool](ApiCall call) -> Async<HttpResponse> { return pool->send(std::move(call.request)); };
    auto all = [&]() -> Async<int> {
        RequestsAhead ahead(loop.get_executor(), send);
        for (int i = 0; i < 40; ++i) {
            ApiCall call;
            call.request = get("/" + std::to_string(i));
            wanted += call.request.target;
            ahead.ask(std::move(call));
        }
        while (ahead.pending() > 0) {
            const HttpResponse response = co_await ahead.next();
            order += response.body;
        }
        co_return 0;
    };
    run_alone(loop, all());
    CHECK(order == wanted);
    CHECK(server.connections() <= 4);
    CHECK(server.most_at_once() == 4);
}

TEST_CASE("requests that nobody waits for any more are stopped") {
    const HttpServer server([](const SimRequest& request) {
        SimReply reply = echo(request);
        reply.delay_ms = 60'000;
        return reply;
    });
    const auto pool = std::make_shared<HttpPool>(parse_web_address(server.url()).address, HttpLimits{}, nullptr, 2);
    boost::asio::io_context& loop = the_loop();
    auto send = [pool](ApiCall call) -> Async<HttpResponse> { return pool->send(std::move(call.request)); };
    {
        RequestsAhead ahead(loop.get_executor(), send);
        for (int i = 0; i < 5; ++i) ahead.ask({});
        loop.restart();
        loop.poll();
    }
    loop.restart();
    loop.run();  // comes back long before the server answers
    CHECK(pool->connections() == 0);
}

TEST_CASE("TLS: the server's certificate is verified, with its name") {
    const Certificate right("IP:127.0.0.1"), wrong_name("DNS:other.example.test"), other("IP:127.0.0.1");
    const auto transport_with = [](const std::string& ca) {
        HttpTransportOptions options;
        options.ca_file = ca;
        return HttpTransport::make(options);
    };
    const auto try_with = [&](const Certificate& served, const std::string& trusted) {
        const HttpServer server(echo, HttpServer::Tls{served.file, served.key});
        HttpPool pool(parse_web_address(server.url()).address, {}, transport_with(trusted), 1);
        return ask(pool, get("/over/tls"));
    };
    SUBCASE("right") {
        const Answer answer = try_with(right, right.file);
        REQUIRE(answer.response);
        CHECK(answer.response->body == "/over/tls");
    }
    SUBCASE("another name") {
        const Answer answer = try_with(wrong_name, wrong_name.file);
        REQUIRE(answer.error);
        CHECK(answer.error->kind() == ErrorKind::unreachable);
        CHECK(answer.error->message().find("certificate is not for 127.0.0.1") != std::string::npos);
    }
    SUBCASE("signed by nobody we know") {
        const Answer answer = try_with(right, other.file);
        REQUIRE(answer.error);
        CHECK(answer.error->message().find("certificate") != std::string::npos);
    }
    SUBCASE("a server that speaks no TLS") {
        const HttpServer server(echo);
        HttpAddress address = parse_web_address(server.url()).address;
        address.tls = true;
        HttpPool pool(address, {}, transport_with(right.file), 1);
        const Answer answer = ask(pool, get("/"));
        REQUIRE(answer.error);
        CHECK(answer.error->kind() == ErrorKind::unreachable);
    }
    SUBCASE("a CA file that is none") {
        CHECK_THROWS_AS(transport_with(right.key), Error);
        CHECK_THROWS_AS(transport_with("/nowhere.pem"), Error);
    }
}

TEST_CASE("a plain request goes through a proxy with the whole address") {
    const HttpServer proxy([](const SimRequest& request) {
        return SimReply{200, {}, request.path + " " + std::string(request.header("proxy-authorization"))};
    });
    HttpTransportOptions options;
    options.proxy_host = "127.0.0.1";
    options.proxy_port = proxy.port();
    options.proxy_login = Secret("user:pass");
    HttpPool pool(parse_web_address("http://hr.example.test:8080").address, {}, HttpTransport::make(options), 1);
    const Answer answer = ask(pool, get("/people"));
    REQUIRE(answer.response);
    CHECK(answer.response->body == "http://hr.example.test:8080/people Basic dXNlcjpwYXNz");
}

TEST_CASE("a proxy that makes no tunnel is named") {
    const HttpServer proxy([](const SimRequest&) { return SimReply{407, {}, ""}; });
    HttpTransportOptions options;
    options.proxy_host = "127.0.0.1";
    options.proxy_port = proxy.port();
    HttpPool pool(parse_web_address("https://hr.example.test").address, {}, HttpTransport::make(options), 1);
    const Answer answer = ask(pool, get("/people"));
    REQUIRE(answer.error);
    CHECK(answer.error->kind() == ErrorKind::unreachable);
    CHECK(answer.error->message().find("the proxy 127.0.0.1 made no tunnel (407)") != std::string::npos);
}

TEST_CASE("packed answers are unpacked, within the limit") {
    const std::string plain(100'000, 'x');
    std::string packed = gzipped(plain);
    HttpLimits limits;
    limits.body_bytes = 200'000;
    SUBCASE("whole") {
        const HttpServer server([&](const SimRequest& request) {
            CHECK(request.header("accept-encoding") == "gzip");
            return SimReply{200, {{"Content-Encoding", "gzip"}}, packed};
        });
        HttpPool pool(parse_web_address(server.url()).address, limits, HttpTransport::make({}), 1);
        const Answer answer = ask(pool, get("/"));
        REQUIRE(answer.response);
        CHECK(answer.response->body == plain);
    }
    SUBCASE("cut short, broken, too large, unknown") {
        std::string encoding = "gzip";
        for (int i = 0; i < 4; ++i) {
            std::string body = packed;
            if (i == 0) body.resize(body.size() - 9);
            if (i == 1) body[20] = static_cast<char>(~body[20]);
            if (i == 2) body = gzipped(std::string(1'000'000, 'x'));
            if (i == 3) encoding = "br";
            const HttpServer server([&](const SimRequest&) {
                return SimReply{200, {{"Content-Encoding", encoding}}, body};
            });
            HttpPool pool(parse_web_address(server.url()).address, limits, HttpTransport::make({}), 1);
            const Answer answer = ask(pool, get("/"));
            REQUIRE(answer.error);
            CHECK(answer.error->kind() == ErrorKind::internal);
        }
    }
}

TEST_CASE("a server that falls silent is given up before the whole time is over") {
    const HttpServer server([](const SimRequest& request) {
        SimReply reply = echo(request);
        reply.delay_ms = 60'000;
        return reply;
    });
    HttpLimits limits;
    limits.silence_time = std::chrono::milliseconds(30);
    HttpPool pool(parse_web_address(server.url()).address, limits, nullptr, 1);
    const Answer answer = ask(pool, get("/"));
    REQUIRE(answer.error);
    CHECK(answer.error->message().find("silent for 30 ms") != std::string::npos);
}

TEST_CASE("chunks cut at every byte are read, or end as an error; nothing crashes") {
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string& body : {std::string("0\r\n\r\n"), std::string("2\r\nok\r\n0\r\n\r\n"),
                                    std::string("2;a=b\r\nok\r\n0;last\r\nX-Trailer: 1\r\n\r\n")}) {
        for (std::size_t cut = 0; cut < body.size(); ++cut) {
            const HttpServer server([&](const SimRequest&) {
                SimReply reply;
                reply.raw = head + body.substr(0, cut);
                return reply;
            });
            HttpPool pool(parse_web_address(server.url()).address, {}, nullptr, 1);
            const Answer answer = ask(pool, get("/"));
            REQUIRE(answer.error);
            CHECK(answer.error->kind() == ErrorKind::unreachable);
        }
    }
}

TEST_CASE("addresses of the web") {
    const WebAddress plain = parse_web_address("https://scim.example.com/v2/Users/?tenant=a%20b");
    CHECK(plain.address.tls);
    CHECK(plain.address.port == 443);
    CHECK(plain.address.host == "scim.example.com");
    CHECK(plain.path == "/v2/Users");
    CHECK(plain.query == "tenant=a%20b");
    CHECK(parse_web_address("http://[::1]:8080").address.host == "::1");
    for (const char* bad : {"", "scim.example.com", "ftp://a/b", "https://", "https://u:p@a/", "https://a/#b",
                            "https://a:0/", "https://a b/"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(parse_web_address(bad), Error);
    }
    CHECK(percent_encoded("a b/\"ü") == "a%20b%2F%22%C3%BC");
}
