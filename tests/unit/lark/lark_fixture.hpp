#pragma once
// A simulated tenant and the connector on it.

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rosterd/connector.hpp"
#include "simulators/lark_server.hpp"

namespace rosterd::tests {

struct WholeRead {
    std::vector<Record> departments, people;
    std::optional<Completeness> department_end, person_end;
    std::optional<Error> error;  // nothing could be read at all

    bool complete() const { return person_end && person_end->is_complete() && department_end->is_complete(); }
    std::string why() const;
    const Record* person(const std::string& key) const;
    const Record* department(const std::string& key) const;
    bool nobody_twice() const;
};

struct LarkFixture {
    explicit LarkFixture(LarkQuirks quirks = {});

    // Departments "D1"... of which every third is below the one before, and people "P1"... one after another in them;
    // the last person is directly in the company.
    void fill(int people, int departments);

    Settings settings;  // change before the first use
    Connector& connector();
    WholeRead read();
    CheckReport check();

    LarkServer server;
    std::vector<std::string> departments, people;  // ids
    boost::asio::io_context loop;

private:
    Workers workers_{1};
    SystemClock clock_;
    std::unique_ptr<Connector> connector_;
};

}  // namespace rosterd::tests
