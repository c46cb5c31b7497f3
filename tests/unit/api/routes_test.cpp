#include "api/routes.hpp"

#include <doctest/doctest.h>

#include <set>

#include "api/target.hpp"

using namespace rosterd::api;

namespace {

Match find(std::string_view method, std::string_view target) {
    return find_route(method, parse_target(target)->path);
}

}  // namespace

TEST_CASE("every route is found by its own path, and by no other method") {
    for (const Route& route : routes()) {
        CAPTURE(route.pattern);
        const Match match = find(route.method, route.pattern);
        REQUIRE(match.route);
        CHECK(match.route->pattern == route.pattern);
        CHECK_FALSE(find("PATCH", route.pattern).route);
        CHECK_FALSE(find("PATCH", route.pattern).methods.empty());
    }
}

TEST_CASE("no two routes have the same method and pattern") {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const Route& route : routes()) CHECK(seen.emplace(route.method, route.pattern).second);
}

TEST_CASE("variables are what stands in the path") {
    const Match match = find("GET", "/api/v1/jobs/17/changes");
    REQUIRE(match.route);
    CHECK(match.route->pattern == "/api/v1/jobs/{id}/changes");
    CHECK(match.variables == std::vector<std::string>{"17"});
    CHECK(find("GET", "/api/v1/people/a%2Fb").variables == std::vector<std::string>{"a/b"});
}

TEST_CASE("HEAD goes where GET goes") {
    CHECK(find("HEAD", "/api/v1/health").route == find("GET", "/api/v1/health").route);
    CHECK_FALSE(find("HEAD", "/api/v3/trigger-sync-task").route);
}

TEST_CASE("a path that is none has no methods") {
    for (const char* target :
         {"/", "/api", "/api/v3", "/api/v3/", "/api/v3/nothing", "/api/v1/health/", "//api/v1/health", "/api/v1/jobs/",
          "/api/v1/jobs//changes", "/api/v1/jobs/1/changes/2", "/API/V1/health", "/api/v1/tasks/1/run/x"}) {
        CAPTURE(target);
        CHECK(find("GET", target).methods.empty());
    }
}
