#include "model/nearest.hpp"

#include <doctest/doctest.h>

using rosterd::nearest;
using rosterd::suggestion;

TEST_CASE("the nearest candidate is what somebody probably meant") {
    const std::vector<std::string> keys = {"socket", "socketMode", "socketGroup", "maxLine"};
    CHECK(nearest("soket", keys) == "socket");
    CHECK(nearest("SOCKETMODE", keys) == "socketMode");
    CHECK(nearest("maxLines", keys) == "maxLine");
    CHECK(nearest("scoket", keys) == "socket");  // two letters exchanged
    CHECK(nearest("max", keys) == "maxLine");    // the only one that begins so
    CHECK(nearest("sock", keys).empty());        // begins three
    CHECK(nearest("something", keys).empty());
    CHECK(nearest("", keys).empty());
    CHECK(nearest(std::string(100'000, 'x'), keys).empty());
    CHECK(nearest("socket", {}).empty());
}

TEST_CASE("a suggestion names the nearest, else all there are") {
    CHECK(suggestion("soket", {"socket", "maxLine"}) == "(did you mean `socket`?)");
    CHECK(suggestion("zzz", {"socket", "maxLine"}) == "(known here: socket, maxLine)");
    CHECK(suggestion("zzz", {}).empty());
}
