#include <doctest/doctest.h>

#include "integration/api/live_server.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

TEST_CASE("stopping closes idle connections at once and removes the socket") {
    LiveServer server;
    Client never = server.client(), once = server.client();
    CHECK(once.get("/api/v1/health").status == 200);
    CHECK(never.get("/api/v1/health").status == 200);
    server.stop(seconds(20)).get();
    CHECK(never.closed());
    CHECK(once.closed());
    CHECK_FALSE(std::filesystem::exists(server.socket()));
    CHECK_THROWS(server.client());
}

TEST_CASE("a request at hand gets its answer before the connection ends") {
    LiveServer server;
    Client client = server.client(), other = server.client();
    client.send(post_request("/api/v1/tasks/1000/check", ""));
    CHECK(other.get("/api/v1/health").status == 200);
    auto stopped = server.stop(seconds(20));
    CHECK(other.closed());
    server.gate().open();
    const Received answer = client.receive();
    CHECK(answer.status == 200);
    CHECK(answer.has("\r\nConnection: close\r\n"));
    CHECK(client.closed());
    stopped.get();
}

TEST_CASE("a request that takes longer than the limit is cut") {
    LiveServer server;
    Client client = server.client(), other = server.client();
    client.send(post_request("/api/v1/tasks/1000/check", ""));
    CHECK(other.get("/api/v1/health").status == 200);
    server.stop(milliseconds(100)).get();
    CHECK(client.closed());
}

TEST_CASE("half a request does not hold up the stop beyond its limit") {
    LiveServer server;
    Client half = server.client(), other = server.client();
    half.send("GET /api/v1/hea");
    CHECK(other.get("/api/v1/health").status == 200);
    const auto start = std::chrono::steady_clock::now();
    server.stop(milliseconds(300)).get();
    CHECK(std::chrono::steady_clock::now() - start < seconds(10));
    CHECK(half.closed());
}
