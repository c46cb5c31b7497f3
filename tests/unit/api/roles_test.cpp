// Who may call what: every route, by name. A new route needs a line here, so that somebody has thought about it.

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>

#include "api/routes.hpp"

using namespace rosterd;

namespace {

// Looks, and changes nothing anywhere.
constexpr const char* reader = "read";
// Starts, stops and decides what runs; sees personal data of a directory only masked.
constexpr const char* runner = "run";
// Changes what is configured, who may come in, what is linked; sees a directory's values as they are.
constexpr const char* administrator = "admin";
constexpr const char* anybody = "anybody";

const std::map<std::string, std::string> expected = {
    {"GET /api/v3/list-sync-tasks", reader},
    {"GET /api/v3/get-sync-task", reader},
    {"POST /api/v3/create-sync-task", administrator},
    {"POST /api/v3/update-sync-task", administrator},
    {"POST /api/v3/trigger-sync-task", runner},
    {"GET /api/v3/get-sync-job", reader},
    {"GET /api/v3/list-sync-jobs", reader},
    {"GET /api/v3/list-sync-job-logs", reader},
    {"GET /api/v3/list-sync-risk-operations", reader},
    {"POST /api/v3/trigger-sync-risk-operations", runner},
    {"POST /api/v3/cancel-sync-risk-operation", runner},
    {"GET /api/v3/get-user-sync-relations", reader},
    {"POST /api/v3/delete-user-sync-relations", administrator},
    {"GET /api/v3/get-department-sync-relations", reader},
    {"POST /api/v3/delete-department-sync-relations", administrator},
    {"GET /api/v3/openapi.json", reader},
    {"POST /api/v3/get-management-token", anybody},
    {"GET /hooks/{hook}", anybody},  // the path is the secret, and what comes proves itself
    {"POST /hooks/{hook}", anybody},
    {"POST /api/v1/tasks/{id}/hook/renew", administrator},
    {"GET /api/v1/health", anybody},
    {"GET /api/v1/ready", reader},
    {"GET /api/v1/version", reader},
    {"GET /api/v1/openapi.json", reader},
    {"GET /api/v1/connectors", reader},
    {"GET /api/v1/connectors/{type}", reader},
    {"GET /api/v1/config/problems", reader},
    {"GET /api/v1/keys", administrator},
    {"POST /api/v1/keys", administrator},
    {"POST /api/v1/keys/{id}/disable", administrator},
    {"GET /api/v1/tasks", reader},
    {"GET /api/v1/tasks/{id}", reader},
    {"DELETE /api/v1/tasks/{id}", administrator},
    {"POST /api/v1/tasks/{id}/check", runner},
    {"POST /api/v1/tasks/{id}/lint", runner},
    {"POST /api/v1/tasks/{id}/preview", administrator},
    {"POST /api/v1/tasks/{id}/plan", runner},
    {"POST /api/v1/tasks/{id}/run", runner},
    {"POST /api/v1/tasks/{id}/apply", runner},
    {"GET /api/v1/tasks/{id}/scope", reader},
    {"POST /api/v1/tasks/{id}/pause", runner},
    {"POST /api/v1/tasks/{id}/resume", runner},
    {"GET /api/v1/tasks/{id}/schedule", reader},
    {"GET /api/v1/jobs", reader},
    {"GET /api/v1/jobs/{id}", reader},
    {"POST /api/v1/jobs/{id}/cancel", runner},
    {"GET /api/v1/jobs/{id}/changes", reader},
    {"GET /api/v1/jobs/{id}/export", reader},
    {"GET /api/v1/jobs/{id}/events", reader},
    {"POST /api/v1/jobs/{id}/retry", runner},
    {"GET /api/v1/jobs/{id}/plan", reader},
    {"POST /api/v1/jobs/{id}/undo", runner},
    {"GET /api/v1/events", reader},
    {"GET /api/v1/people", reader},
    {"GET /api/v1/people/{person}", reader},
    {"GET /api/v1/people/{person}/why", reader},
    {"GET /api/v1/departments", reader},
};

std::string role_of(const api::Route& route) {
    const std::optional<Role> role = api::needed_role(route);
    if (!role) return anybody;
    return *role == Role::read ? reader : *role == Role::run ? runner : administrator;
}

}  // namespace

TEST_CASE("every route asks for the role that is written down for it") {
    for (const api::Route& route : api::routes()) {
        const std::string name = std::string(route.method) + " " + std::string(route.pattern);
        CAPTURE(name);
        const auto line = expected.find(name);
        REQUIRE_MESSAGE(line != expected.end(), "decide who may call this, and write it into the table");
        CHECK(role_of(route) == line->second);
    }
    CHECK(api::routes().size() == expected.size());
}

TEST_CASE("only reading goes without the right to run, whatever a route says of itself") {
    for (const api::Route& route : api::routes()) {
        CAPTURE(route.pattern);
        const std::string role = role_of(route);
        if (route.method == "GET") CHECK(role != runner);
        const bool proves_itself = route.pattern == "/api/v3/get-management-token" || route.pattern == "/hooks/{hook}";
        if (route.method == "POST" && role == anybody) CHECK(proves_itself);
        if (route.method != "GET") CHECK(role != reader);
    }
}
