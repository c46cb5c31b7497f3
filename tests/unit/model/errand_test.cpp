#include "model/errand.hpp"

#include <doctest/doctest.h>

using namespace rosterd;

TEST_CASE("an errand is read back as it was written") {
    Errand errand;
    CHECK(errand_to_text(errand).empty());
    errand.by = "key 0123";
    errand.people = {"王伟", "a\"b"};
    errand.retries = 17;
    errand.operations = {5, 6};
    errand.plan = "00ff";
    errand.undoes = 9;
    const Errand read = errand_from_text(errand_to_text(errand));
    CHECK(read.by == errand.by);
    CHECK(read.same_wish(errand));
    for (const char* text : {"", "x", "[]", "{}"}) CHECK(errand_from_text(text).same_wish({}));
}

TEST_CASE("what a job is about shows, whoever asked") {
    Errand whole;
    whole.by = "alice (uid 1000)";
    CHECK(whole.is_whole());
    CHECK(describe(whole) == "");
    Errand people;
    people.people = {"a", "b", "c", "d", "e", "f", "g"};
    CHECK(people.is_restricted());
    CHECK(describe(people) == "only a, b, c, d, e and 2 more");
    Errand operations;
    operations.operations = {5, 6};
    CHECK(operations.is_restricted());
    CHECK(describe(operations) == "held changes 5, 6");
    Errand retries;
    retries.retries = 17;
    CHECK(retries.is_restricted());
    CHECK(describe(retries) == "what failed in job 17");
    Errand undo;
    undo.undoes = 17;
    CHECK_FALSE(undo.is_whole());
    CHECK_FALSE(undo.is_restricted());
    CHECK(describe(undo) == "undo of job 17");
    CHECK_FALSE(undo.same_wish(retries));
}
