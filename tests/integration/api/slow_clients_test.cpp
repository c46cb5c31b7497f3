#include <doctest/doctest.h>

#include "integration/api/live_server.hpp"
#include "store/departments.hpp"
#include "store/people.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

using std::chrono::seconds;

// Sends byte after byte for as long as anybody listens.
void drip(Client& client, const std::string& bytes) {
    for (std::size_t i = 0; client.nothing_arrived(); i = (i + 1) % bytes.size()) {
        if (!client.send(bytes.substr(i, 1))) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));  // this client's slowness is what is tested
    }
}

// People whose list is far larger than what a socket takes ahead.
void fill_hub(World& world) {
    const auto work = [](store::Session& session) {
        Organization organization;
        organization.code = "x";
        store::Organizations(session).insert(organization, "x");
        for (int i = 0; i < 300; ++i) {
            Person person;
            person.user_id = new_public_id();
            person.organization = organization.id;
            person.created_at = person.updated_at = "2026-01-05T08:00:00.125Z";
            set_value(person.values, person_field::name, std::string(8000, 'n'));
            store::People(session).insert(person);
        }
    };
    world.store->write_now(work);
}

}  // namespace

TEST_CASE("a header that comes too slowly ends with 408, however steadily it comes") {
    LiveServer server([](config::Listen& listen) { listen.header_time = seconds(1); });
    Client client = server.client();
    client.send("GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX: ");
    drip(client, "a");
    CHECK(client.receive().status == 408);
    CHECK(client.closed());
}

TEST_CASE("a body that comes too slowly ends with 408") {
    LiveServer server([](config::Listen& listen) { listen.body_time = seconds(1); });
    Client client = server.client();
    client.send("POST /api/v3/trigger-sync-task HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
    drip(client, " ");
    CHECK(client.receive().status == 408);
    CHECK(client.closed());
}

TEST_CASE("a silent client is let go without a word") {
    LiveServer server([](config::Listen& listen) { listen.idle_time = seconds(1); });
    Client never = server.client();
    Client once = server.client();
    CHECK(once.get("/api/v1/health").status == 200);
    CHECK(never.closed());
    CHECK(once.closed());
}

TEST_CASE("blank lines keep no connection open") {
    LiveServer server([](config::Listen& listen) { listen.header_time = listen.idle_time = seconds(1); });
    Client client = server.client();
    client.send("\r\n\r");
    CHECK(client.hung_up());
}

TEST_CASE("a client that does not take its answer is cut, and nobody waits for it") {
    LiveServer server([](config::Listen& listen) { listen.body_time = seconds(1); });
    fill_hub(server.world());
    Client deaf = server.client();
    deaf.send(get_request("/api/v1/people?limit=1000"));
    Client other = server.client();
    for (int i = 0; i < 50; ++i) CHECK(other.get("/api/v1/health").status == 200);
    CHECK(deaf.hung_up());
    CHECK(deaf.receive().status == 0);
    CHECK(server.answers());
}

TEST_CASE("a client that sends ahead without end and reads nothing is cut") {
    LiveServer server([](config::Listen& listen) { listen.body_time = seconds(1); });
    Client deaf = server.client();
    const std::string request = get_request("/api/v3/list-sync-tasks");
    std::string many;
    for (int i = 0; i < 1000; ++i) many += request;
    // Until neither side takes any more.
    for (int idle = 0; idle < 1000;) idle = deaf.send_some(many) == 0 ? idle + 1 : 0;
    CHECK(server.answers());
    CHECK(deaf.hung_up());
    CHECK(server.answers());
}

TEST_CASE("a large answer arrives whole at a client that reads") {
    LiveServer server;
    fill_hub(server.world());
    const Received answer = server.client().get("/api/v1/people?limit=1000");
    CHECK(answer.status == 200);
    CHECK(answer.body.size() > 2'000'000);
    CHECK(api::Json::parse(answer.body).at("list").size() == 300);
}
