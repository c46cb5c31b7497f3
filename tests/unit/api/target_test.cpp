#include "api/target.hpp"

#include <doctest/doctest.h>

using namespace rosterd::api;

namespace {

using Path = std::vector<std::string>;
using Query = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("a path is split before it is decoded") {
    CHECK(parse_target("/api/v1/people/a%2Fb")->path == Path{"api", "v1", "people", "a/b"});
    CHECK(parse_target("/api/v1/people/%E5%BC%A0%E4%B8%89")->path.back() == "张三");
    CHECK(parse_target("/api/v1/people/张三")->path.back() == "张三");
    CHECK(parse_target("/api/v1/people/a+b")->path.back() == "a+b");
    CHECK(parse_target("/")->path == Path{""});
    CHECK(parse_target("/a/")->path == Path{"a", ""});
    CHECK(parse_target("*")->path == Path{"*"});
}

TEST_CASE("a target with a host is as good as one without") {
    CHECK(parse_target("http://host:80/a/b?c=d")->path == Path{"a", "b"});
    CHECK(parse_target("HTTPS://host")->path == Path{""});
    CHECK(parse_target("http://host?c=d")->query == Query{{"c", "d"}});
    CHECK(is_v3("http://host/api/v3/x"));
}

TEST_CASE("query parameters are split at the first equals sign and decoded") {
    CHECK(parse_target("/x?a=1&b=&c&d=e=f&&g=h+i%2B")->query ==
          Query{{"a", "1"}, {"b", ""}, {"c", ""}, {"d", "e=f"}, {"g", "h i+"}});
    CHECK(parse_target("/x?status[]=A&status%5B%5D=B")->query == Query{{"status[]", "A"}, {"status[]", "B"}});
    CHECK(parse_target("/x?q=%E5%BC%A0&q=张")->query == Query{{"q", "张"}, {"q", "张"}});
    CHECK(parse_target("/x?")->query.empty());
    CHECK(parse_target("/x?a=b?c")->query == Query{{"a", "b?c"}});
}

TEST_CASE("what cannot be decoded is no target") {
    for (const char* text : {"/%", "/%4", "/%zz", "/x?a=%", "/x?%=a", "/%ff", "/x?a=%c3%28", "/\xff"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_target(text));
    }
}

TEST_CASE("only the paths of the contract have its envelope") {
    CHECK(is_v3("/api/v3/list-sync-tasks?page=1"));
    CHECK(is_v3("/api/v3"));
    CHECK(is_v3("/api/v3/"));
    CHECK_FALSE(is_v3("/api/v1/tasks"));
    CHECK_FALSE(is_v3("/api/v30/x"));
    CHECK_FALSE(is_v3("/x/api/v3/"));
}
