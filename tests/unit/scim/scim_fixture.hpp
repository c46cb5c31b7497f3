#pragma once
// A simulated service and the connector on it.

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rosterd/connector.hpp"
#include "simulators/scim_server.hpp"

namespace rosterd::tests {

inline constexpr const char* scim_enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

struct WholeRead {
    std::vector<Record> departments, people;
    std::optional<Completeness> department_end, person_end;
    std::optional<Error> error;  // nothing could be read at all

    bool complete() const { return person_end && person_end->is_complete() && department_end->is_complete(); }
    std::string why() const;
    const Record* person(const std::string& user_name) const;
};

struct ScimFixture {
    explicit ScimFixture(ScimQuirks quirks = {});

    // People "user1"... in that order, and groups; the first group has the first two people.
    void fill(int people, int groups = 2);

    Settings settings;  // change before the first use
    Connector& connector();
    WholeRead read();
    std::vector<Outcome> write(std::vector<Write> batch);
    std::vector<std::vector<Record>> look_up(LookUp request);

    ScimServer server;
    boost::asio::io_context loop;

private:
    Workers workers_{1};
    SystemClock clock_;
    std::unique_ptr<Connector> connector_;
};

}  // namespace rosterd::tests
