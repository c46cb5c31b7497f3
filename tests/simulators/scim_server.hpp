#pragma once
// A SCIM 2.0 service (RFC 7643, 7644) in memory, with tiny pages by default and the quirks of real ones.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "simulators/faults.hpp"
#include "simulators/http_server.hpp"

namespace rosterd::tests {

struct ScimQuirks {
    unsigned most_a_page = 3;
    bool from_zero = false;       // startIndex counts from 0
    bool no_total = false;        // answers say no totalResults
    bool ignores_paging = false;  // every page is the first one
    bool ignores_filter = false;
    bool ignores_changes = false;  // 200, and nothing has changed
    bool patch = true, bulk = false, filter = true, etags = true;
    bool groups_in_users = true;              // users have `groups`
    std::vector<std::string> read_only = {};  // attributes of people, as Schemas says
    bool describes = false;                   // there are ResourceTypes and Schemas
    std::string token = "secret";
};

class ScimServer {
public:
    using Json = nlohmann::json;
    explicit ScimServer(ScimQuirks quirks = {});

    std::string add_user(Json user);  // its id
    std::string add_group(Json group);

    // The test's view; only while no request is under way.
    std::map<std::string, Json>& users() { return users_.all; }
    std::map<std::string, Json>& groups() { return groups_.all; }
    Json* user_named(const std::string& user_name);
    ScimQuirks& quirks() { return quirks_; }
    FaultMenu& faults() { return faults_; }
    std::map<std::string, unsigned>& counted() { return counted_; }  // requests by "METHOD /Users"

    std::string url() const { return server_.url() + "/scim/v2"; }
    const HttpServer& server() const { return server_; }

private:
    struct Kind {
        std::string name;                 // "User"
        std::map<std::string, Json> all;  // by id, which is in the order of making
    };
    SimReply answer(const SimRequest& request);
    SimReply route(const SimRequest& request);
    SimReply list(Kind& kind, const SimRequest& request);
    SimReply one(Kind& kind, const std::string& id, const SimRequest& request);
    SimReply create(Kind& kind, Json body);
    SimReply bulk(const SimRequest& request);
    SimReply config() const;
    SimReply resource_types() const;
    SimReply schemas() const;
    Json shown(const Kind& kind, const Json& resource) const;
    void stamp(Kind& kind, Json& resource);

    ScimQuirks quirks_;
    Kind users_{"User", {}}, groups_{"Group", {}};
    FaultMenu faults_;
    std::map<std::string, unsigned> counted_;
    unsigned long next_id_ = 0, revision_ = 0;
    HttpServer server_;  // last: answers need all of the above
};

}  // namespace rosterd::tests
