#include "rosterd/settings.hpp"

#include <doctest/doctest.h>

#include "rosterd/error.hpp"

using namespace rosterd;

TEST_CASE("settings give what was set, and the type's empty value for the rest") {
    Settings settings;
    settings.set("url", std::string("ldap://localhost"));
    settings.set("bindCredentials", Secret("s3cret"));
    settings.set("pageSize", std::int64_t{500});
    settings.set("startTls", true);
    settings.set("attributes", std::vector<std::string>{"cn", "sn"});

    CHECK(settings.text("url") == "ldap://localhost");
    CHECK(settings.secret("bindCredentials").reveal() == "s3cret");
    CHECK(settings.integer("pageSize") == 500);
    CHECK(settings.boolean("startTls"));
    CHECK(settings.list("attributes").size() == 2);

    CHECK(settings.has("url"));
    CHECK_FALSE(settings.has("other"));
    CHECK(settings.text("other").empty());
    CHECK(settings.secret("other").empty());
    CHECK(settings.integer("other") == 0);
    CHECK_FALSE(settings.boolean("other"));
    CHECK(settings.list("other").empty());
}

TEST_CASE("asking for another type is an error that names the setting") {
    Settings settings;
    settings.set("pageSize", std::int64_t{500});
    try {
        settings.text("pageSize");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::internal);
        CHECK(error.message().find("pageSize") != std::string::npos);
    }
}

TEST_CASE("a secret never ends up among an error's words") {
    Settings settings;
    settings.set("bindCredentials", Secret("s3cret"));
    try {
        settings.text("bindCredentials");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.message().find("s3cret") == std::string::npos);
    }
}
