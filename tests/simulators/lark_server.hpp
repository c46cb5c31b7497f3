#pragma once
// Lark's open platform in memory: the tenant's token and the contact v3 calls that read and write departments and
// people. Tiny pages by default. Driven by the vendor's own client in tests/system/lark_sdk.py.

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "simulators/faults.hpp"
#include "simulators/http_server.hpp"

namespace rosterd::tests {

struct LarkQuirks {
    unsigned most_a_page = 3;
    bool large_tree = false;       // fetch_child is refused (43010)
    std::set<std::string> range;   // departments that the app may see; empty: all members
    std::set<std::string> hidden;  // fields of people that the app may not see
    std::string app_id = "cli_test", app_secret = "secret";
};

class LarkServer {
public:
    using Json = nlohmann::json;
    explicit LarkServer(LarkQuirks quirks = {});

    // Ids are made: "od-1001", "ou_1002" with "on_1002" and "u1002". Without a parent: at the top.
    std::string add_department(const std::string& name, const std::string& parent = "0");
    // The first department is the main one; "0": the company itself.
    std::string add_user(Json user, const std::vector<std::string>& departments);

    // The test's view; only while no request is under way. By open ids.
    std::map<std::string, Json>& departments() { return departments_; }
    std::map<std::string, Json>& users() { return users_; }
    LarkQuirks& quirks() { return quirks_; }
    FaultMenu& faults() { return faults_; }
    std::map<std::string, unsigned>& counted() { return counted_; }  // requests by "GET users/find_by_department"

    std::string url() const { return server_.url(); }
    const HttpServer& server() const { return server_; }

private:
    SimReply answer(const SimRequest& request);
    SimReply token(const SimRequest& request);
    SimReply departments(const SimRequest& request, const std::vector<std::string>& place);
    SimReply users(const SimRequest& request, const std::vector<std::string>& place);
    SimReply children(const SimRequest& request, const std::string& id);
    SimReply people_of(const SimRequest& request);
    SimReply people_by_id(const SimRequest& request);
    SimReply people_by_contact(const SimRequest& request);
    SimReply create_department(const SimRequest& request);
    SimReply create_user(const SimRequest& request);
    SimReply change_department(const SimRequest& request, const std::string& id);
    SimReply change_user(const SimRequest& request, const std::string& id);
    SimReply page(const SimRequest& request, std::vector<Json> all);
    bool may_see(const std::string& department) const;
    std::string user_at(const SimRequest& request, const std::string& id) const;
    std::string department_at(const SimRequest& request, const std::string& id) const;
    Json shown_user(const SimRequest& request, Json user) const;
    Json shown_department(const SimRequest& request, Json department) const;
    std::string clash(const Json& user, const std::string& but) const;

    LarkQuirks quirks_;
    std::map<std::string, Json> departments_, users_;
    std::set<std::string> tokens_;
    std::map<std::string, std::pair<std::string, SimReply>> done_;  // client_token -> body, answer
    FaultMenu faults_;
    std::map<std::string, unsigned> counted_;
    unsigned long next_id_ = 1000;
    HttpServer server_;  // last: answers need all of the above
};

}  // namespace rosterd::tests
