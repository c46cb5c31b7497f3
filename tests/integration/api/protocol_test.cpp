#include <doctest/doctest.h>

#include "integration/api/live_server.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

std::int64_t status_code(const Received& received) {
    return api::Json::parse(received.body).at("statusCode");
}

}  // namespace

TEST_CASE("an answer carries what a client needs to read it") {
    LiveServer server;
    const Received answer = server.client().get("/api/v1/health");
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"status":"ok"})");
    CHECK(answer.head.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.has("\r\nContent-Type: application/json\r\n"));
    CHECK(answer.has("\r\nContent-Length: 15\r\n"));
    CHECK(answer.has("\r\nConnection: keep-alive\r\n"));
    CHECK(answer.has(" GMT\r\n"));
}

TEST_CASE("one connection serves many requests") {
    LiveServer server;
    Client client = server.client();
    for (int i = 0; i < 20; ++i) CHECK(client.get("/api/v3/list-sync-tasks").status == 200);
    CHECK(client.nothing_arrived());
}

TEST_CASE("requests sent ahead are answered in their order") {
    LiveServer server;
    Client client = server.client();
    std::string requests;
    for (int i = 1; i <= 100; ++i) requests += get_request("/api/v3/get-sync-task?syncTaskId=" + std::to_string(i));
    requests += post_request("/api/v3/trigger-sync-task", R"({"syncTaskId":7})", "x-authing-lang: en\r\n");
    requests += get_request("/api/v1/health");
    REQUIRE(client.send(requests));
    for (int i = 1; i <= 100; ++i) {
        const Received answer = client.receive();
        CHECK(answer.body.find("同步任务 " + std::to_string(i) + " 不存在") != std::string::npos);
    }
    CHECK(client.receive().body.find("there is no sync task 7") != std::string::npos);
    CHECK(client.receive().body == R"({"status":"ok"})");
    server.gate().open();
}

TEST_CASE("HEAD is GET without the body") {
    LiveServer server;
    Client client = server.client();
    client.send("HEAD /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n");
    const Received answer = client.receive(false);
    CHECK(answer.status == 200);
    CHECK(answer.has("\r\nContent-Length: 15\r\n"));
    CHECK(client.get("/api/v1/health").body == R"({"status":"ok"})");
}

TEST_CASE("a client that asks before it sends its body is told to go on") {
    LiveServer server;
    server.gate().open();
    Client client = server.client();
    const std::string body = R"({"syncTaskId":1000})";
    const std::string whole = post_request("/api/v3/trigger-sync-task", body, "Expect: 100-continue\r\n");
    client.send(whole.substr(0, whole.size() - body.size()));
    CHECK(client.receive().status == 100);
    client.send(body);
    CHECK(status_code(client.receive()) == 200);
}

TEST_CASE("a body that would be too large is refused before it is sent") {
    LiveServer server([](config::Listen& listen) { listen.max_body = 1000; });
    Client client = server.client();
    client.send(
        "POST /api/v3/trigger-sync-task HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
    const Received answer = client.receive();
    CHECK(answer.status == 200);
    CHECK(status_code(answer) == 413);
    CHECK(client.closed());
}

TEST_CASE("a body that is too large is refused with an answer that can be read") {
    LiveServer server([](config::Listen& listen) { listen.max_body = 1000; });
    const std::string body(3'000'000, ' ');
    Client contract = server.client();
    contract.send(post_request("/api/v3/trigger-sync-task", body));
    CHECK(status_code(contract.receive()) == 413);
    Client own = server.client();
    own.send(post_request("/api/v1/tasks/1000/run", body));
    CHECK(own.receive().status == 413);
}

TEST_CASE("a body may come in chunks, with any content type") {
    LiveServer server;
    server.gate().open();
    Client client = server.client();
    client.send(
        "POST /api/v3/trigger-sync-task HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    for (const char* piece : {"d\r\n{\"syncTaskId\"\r\n", "6\r\n:1000}\r\n", "0\r\n", "\r\n"}) client.send(piece);
    CHECK(status_code(client.receive()) == 200);
}

TEST_CASE("a connection ends when the client wants it to") {
    LiveServer server;
    Client asks = server.client();
    asks.send(get_request("/api/v1/health", "Connection: close\r\n"));
    const Received answer = asks.receive();
    CHECK(answer.status == 200);
    CHECK(answer.has("\r\nConnection: close\r\n"));
    CHECK(asks.closed());
    Client old = server.client();
    old.send("GET /api/v1/health HTTP/1.0\r\n\r\n");
    CHECK(old.receive().status == 200);
    CHECK(old.closed());
}

TEST_CASE("a client that sends no more still gets its answers") {
    LiveServer server;
    Client client = server.client();
    client.send(get_request("/api/v1/health") + get_request("/api/v3/list-sync-tasks"));
    client.end_sending();
    CHECK(client.receive().status == 200);
    CHECK(client.receive().status == 200);
    CHECK(client.closed());
}

TEST_CASE("our own paths use the statuses of HTTP") {
    LiveServer server;
    Client client = server.client();
    CHECK(client.get("/api/v1/nothing").status == 404);
    CHECK(client.get("/api/v1/tasks?limit=0").status == 400);
    client.send("DELETE /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n");
    const Received answer = client.receive();
    CHECK(answer.status == 405);
    CHECK(answer.has("\r\nAllow: GET, HEAD\r\n"));
    CHECK(answer.has("\r\nContent-Type: application/problem+json\r\n"));
}
