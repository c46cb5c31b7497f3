#pragma once
// What a client asks a task to be: the body of create-sync-task and update-sync-task as members of a task document.
// Reference, sections 6.3, 6.4 and 11.

#include "api/arguments.hpp"
#include "model/connector_types.hpp"

namespace rosterd::api {

struct TaskRequest {
    Json document = Json::object();  // the members that were given, without clientConfig
    Json client_config;              // null: not given. Members whose leaves are all empty are left out
};

// Problems with single arguments are collected in `body`. Members beyond the contract that a task file has are taken
// too: departmentFieldMapping, matchingKeys, precedence, guard, removal, scope, cron.
TaskRequest read_create(Arguments& body, const ConnectorTypes& types);
TaskRequest read_update(Arguments& body, const ConnectorTypes& types);

// `stored` with what is given: top-level members replace, an empty leaf of clientConfig keeps the stored one, null
// takes an optional one away. Of clientConfig only `member` counts.
Json merge_client_config(Json stored, const Json& given, const std::string& member);

// Required settings that are missing or empty, each a problem of `body`.
void check_client_config(Arguments& body, const Json& client_config, const ConnectorType& type);

}  // namespace rosterd::api
