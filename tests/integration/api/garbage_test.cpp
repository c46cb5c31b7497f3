#include <doctest/doctest.h>

#include "integration/api/live_server.hpp"
#include "support/random.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

const std::vector<std::string>& pieces() {
    static const std::vector<std::string> all = {"GET ",
                                                 "POST ",
                                                 "HEAD ",
                                                 "/api/v3/list-sync-tasks",
                                                 "/api/v1/jobs/1/changes",
                                                 "?page=1",
                                                 "%zz",
                                                 " HTTP/1.1",
                                                 " HTTP/1.0",
                                                 "\r\n",
                                                 "\r\n\r\n",
                                                 "Host: x",
                                                 "\n",
                                                 "Content-Length:",
                                                 " 5",
                                                 "Transfer-Encoding: chunked",
                                                 "0\r\n\r\n",
                                                 "{}",
                                                 "\"",
                                                 "[[[[",
                                                 ":",
                                                 ",",
                                                 "Expect: 100-continue",
                                                 "5\r\nhello\r\n",
                                                 "Connection: close"};
    return all;
}

std::string garbage(Random& random) {
    std::string bytes;
    for (auto parts = random.number(1, 30); parts > 0; --parts) {
        if (random.number(0, 9) == 0) {
            for (auto count = random.number(1, 40); count > 0; --count)
                bytes += static_cast<char>(random.number(0, 255));
        } else {
            bytes += pieces()[static_cast<std::size_t>(random.number(0, std::ssize(pieces()) - 1))];
        }
    }
    return bytes;
}

}  // namespace

TEST_CASE("whatever arrives, each answer is one and the next client is served") {
    Random random;
    LiveServer server([](config::Listen& listen) {
        listen.max_line = 300;
        listen.max_header = 500;
        listen.max_body = 300;
    });
    server.gate().open();
    for (int round = 0; round < 400; ++round) {
        const std::string bytes = garbage(random);
        CAPTURE(bytes);
        Client client = server.client();
        client.send(bytes);
        client.end_sending();
        for (;;) {
            const Received answer = client.receive(bytes.find("HEAD") == std::string::npos);
            if (answer.status == 0) break;
            CHECK(answer.head.starts_with("HTTP/1.1 "));
            if (bytes.find("HEAD") != std::string::npos) break;
            if (answer.status != 100) CHECK(api::Json::accept(answer.body));
        }
        if (round % 20 == 0) REQUIRE(server.answers());
    }
    CHECK(server.answers());
}
