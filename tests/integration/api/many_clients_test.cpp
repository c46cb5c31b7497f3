#include <doctest/doctest.h>

#include <vector>

#include "integration/api/live_server.hpp"

using namespace rosterd;
using namespace rosterd::tests;

TEST_CASE("two hundred connections at once are all answered") {
    LiveServer server;
    std::vector<Client> clients;
    for (int i = 0; i < 200; ++i) clients.push_back(server.client());
    for (Client& client : clients) REQUIRE(client.send(get_request("/api/v3/list-sync-tasks")));
    for (Client& client : clients) CHECK(client.receive().status == 200);
    for (Client& client : clients) CHECK(client.get("/api/v1/health").status == 200);
}

TEST_CASE("silent clients and half requests do not delay others") {
    LiveServer server;
    std::vector<Client> silent;
    for (int i = 0; i < 50; ++i) {
        silent.push_back(server.client());
        if (i % 2 == 0) silent.back().send("POST /api/v3/trigger-sync-task HTTP/1.1\r\nHost: x\r\nContent-Le");
    }
    Client client = server.client();
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) CHECK(client.get("/api/v3/list-sync-tasks").status == 200);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("a call that takes its time does not delay others") {
    LiveServer server;
    Client slow = server.client(), quick = server.client();
    slow.send(post_request("/api/v1/tasks/1000/check", ""));
    for (int i = 0; i < 20; ++i) CHECK(quick.get("/api/v1/tasks").status == 200);
    CHECK(slow.nothing_arrived());
    server.gate().open();
    CHECK(slow.receive().status == 200);
}

TEST_CASE("beyond the limit of connections new ones wait until one ends") {
    LiveServer server([](config::Listen& listen) { listen.max_connections = 3; });
    std::vector<Client> guests;
    for (int i = 0; i < 3; ++i) {
        guests.push_back(server.client());
        CHECK(guests.back().get("/api/v1/health").status == 200);
    }
    Client waiting = server.client();
    waiting.send(get_request("/api/v1/health"));
    for (Client& guest : guests) CHECK(guest.get("/api/v1/health").status == 200);
    CHECK(waiting.nothing_arrived());
    guests.front().close();
    CHECK(waiting.receive().status == 200);
}

TEST_CASE("clients that vanish in the middle leave nothing behind") {
    LiveServer server([](config::Listen& listen) { listen.max_connections = 2; });
    const std::string whole = post_request("/api/v1/tasks/1000/plan", "{}");
    for (std::size_t size = 0; size <= whole.size(); size += 7) {
        Client client = server.client();
        client.send(whole.substr(0, size));
        client.close();
    }
    CHECK(server.answers());
}
