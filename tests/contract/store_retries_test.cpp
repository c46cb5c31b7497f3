#include <doctest/doctest.h>

#include "contract/store_under_test.hpp"
#include "store/retries.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::Retries;
using store::Session;

TEST_CASE("a record that failed is remembered by task, kind and name") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([](Session& session) {
            Retries retries(session);
            RecordRetry retry;
            retry.record = "键";
            retry.attempts = 2;
            retry.since = "2026-01-01T00:00:00.000Z";
            retry.next_at = "2026-01-02T00:00:00.000Z";
            retry.fingerprint = UINT64_MAX - 1;
            retry.error = "no";
            retries.put(7, retry);
            CHECK_FALSE(retries.find(7, Kind::department, "键"));
            CHECK_FALSE(retries.find(8, Kind::person, "键"));
            const auto found = retries.find(7, Kind::person, "键");
            REQUIRE(found);
            CHECK(found->attempts == 2);
            CHECK(found->fingerprint == UINT64_MAX - 1);
            CHECK(found->error == "no");
            CHECK(retries.next(7) == "2026-01-02T00:00:00.000Z");

            retry.next_at.clear();
            retry.attempts = 3;
            retries.put(7, retry);
            CHECK(retries.next(7).empty());
            REQUIRE(retries.of(7).size() == 1);
            CHECK(retries.of(7)[0].attempts == 3);
            retries.remove(7, Kind::person, "键");
            CHECK(retries.of(7).empty());
        });
    });
}

TEST_CASE("a task's trouble is kept until it is over") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([](Session& session) {
            Retries retries(session);
            TaskTrouble trouble;
            trouble.task = 7;
            trouble.refused = 2;
            retries.put_trouble(trouble);
            REQUIRE(retries.trouble(7));
            CHECK_FALSE(retries.trouble(7)->quarantined());
            trouble.since = "2026-01-01T00:00:00.000Z";
            trouble.reason = "why";
            retries.put_trouble(trouble);
            CHECK(retries.troubles().at(7).quarantined());
            CHECK(retries.troubles().at(7).reason == "why");
            retries.remove_trouble(7);
            CHECK(retries.troubles().empty());
        });
    });
}

TEST_CASE("an intent keeps what was to be made") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([](Session& session) {
            Retries retries(session);
            store::CreateIntent intent;
            intent.task = 7;
            intent.kind = Kind::department;
            intent.object = 12;
            intent.parent = "above";
            intent.attributes = {{"name", std::nullopt, "\"研发\""}, {"empty", std::nullopt, std::nullopt}};
            retries.put_intent(intent);
            retries.put_intent(intent);
            CHECK(retries.intents(8).empty());
            REQUIRE(retries.intents(7).size() == 1);
            CHECK(retries.intents(7)[0].kind == Kind::department);
            CHECK(retries.intents(7)[0].object == 12);
            CHECK(retries.intents(7)[0].parent == "above");
            CHECK(retries.intents(7)[0].attributes == intent.attributes);
            retries.remove_intent(7, Kind::person, 12);
            CHECK(retries.intents(7).size() == 1);
            retries.remove_intent(7, Kind::department, 12);
            CHECK(retries.intents(7).empty());
        });
    });
}
