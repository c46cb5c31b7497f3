#include <doctest/doctest.h>

#include "contract/store_objects.hpp"
#include "contract/store_under_test.hpp"
#include "store/changes.hpp"
#include "store/jobs.hpp"
#include "store/links.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::ChangeFilter;
using store::Changes;
using store::Session;

namespace {

Change make_change(std::int64_t job, std::string key, Action action = Action::update_person) {
    Change change;
    change.job = job;
    change.key = std::move(key);
    change.action = action;
    change.object_name = "name of " + change.key;
    change.fingerprint = UINT64_MAX - 1;
    return change;
}

std::vector<std::int64_t> insert(Session& session, std::vector<Change> changes) {
    Changes(session).insert(changes);
    std::vector<std::int64_t> ids;
    for (const Change& change : changes) ids.push_back(change.id);
    return ids;
}

std::vector<std::int64_t> ids(const Changes::Page& page) {
    std::vector<std::int64_t> list;
    for (const Change& change : page.list) list.push_back(change.id);
    return list;
}

std::int64_t add_job(Session& session) {
    Job job;
    job.task = 1;
    job.updated_at = "2026-01-01T00:00:00.000Z";
    store::Jobs(session).insert(job);
    return job.id;
}

}  // namespace

TEST_CASE("a change comes back as it was planned") {
    for_each_store([](StoreUnderTest& under_test) {
        std::vector<Change> changes(2);
        under_test.store().write_now([&](Session& session) {
            Change& change = changes[0];
            change = make_change(add_job(session), "key");
            change.kind = Kind::department;
            change.object_id = "object";
            change.reason = "理由";
            change.locator = "uid=a,dc=b";
            change.manager = "";
            change.fields = {{"name", std::nullopt, "new \"quoted\" \\ \n\x01 名"},
                             {"email", "old", std::nullopt},
                             {"title", "", ""},
                             {"bad", "a\xFFz", "\xE4\xB8"}};
            changes[1] = make_change(change.job, "other");
            Changes(session).insert(changes);
            CHECK(changes[1].id == changes[0].id + 1);
        });
        under_test.reopen();
        under_test.store().read_now([&](Session& session) {
            const auto found = Changes(session).planned(changes[0].job, 0, 10, 1 << 20);
            REQUIRE(found.size() == 2);
            CHECK(found[0].id == changes[0].id);
            CHECK(found[0].kind == Kind::department);
            CHECK(found[0].action == Action::update_person);
            CHECK(found[0].state == ChangeState::planned);
            CHECK(found[0].object_id == "object");
            CHECK(found[0].key == "key");
            CHECK(found[0].object_name == "name of key");
            CHECK(found[0].reason == "理由");
            CHECK(found[0].fingerprint == UINT64_MAX - 1);
            CHECK(found[0].locator == "uid=a,dc=b");
            CHECK(found[0].manager == std::optional<std::string>(""));
            CHECK_FALSE(found[1].manager);
            REQUIRE(found[0].fields.size() == 4);
            for (std::size_t i = 0; i < 3; ++i) CHECK(found[0].fields[i] == changes[0].fields[i]);
            // What is no UTF-8 is replaced, so that it can be read at all.
            CHECK(found[0].fields[3].before == "a\xEF\xBF\xBDz");
            CHECK(found[0].fields[3].after == "\xEF\xBF\xBD\xEF\xBF\xBD");
        });
    });
}

TEST_CASE("planned changes are read in pieces that never split a record") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const std::int64_t job = add_job(session), other = add_job(session);
            std::vector<Change> changes;
            for (int record = 0; record < 30; ++record) {
                for (int i = 0; i <= record % 4; ++i)
                    changes.push_back(make_change(job, "key " + std::to_string(record)));
                changes.push_back(make_change(other, "key " + std::to_string(record)));
            }
            insert(session, changes);
            for (const auto& [limit, memory] :
                 {std::pair<std::size_t, std::size_t>{3, 1 << 20}, {1, 1 << 20}, {100, 1}}) {
                std::int64_t after = 0;
                std::size_t total = 0;
                std::string last;
                for (;;) {
                    const auto piece = Changes(session).planned(job, after, limit, memory);
                    if (piece.empty()) break;
                    CHECK(piece.front().key != last);
                    CHECK(piece.size() < 3 + 4);
                    last = piece.back().key;
                    after = piece.back().id;
                    total += piece.size();
                }
                CHECK(total == changes.size() - 30);
            }
        });
    });
}

TEST_CASE("what the guard holds keeps the record's link stale") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const std::int64_t job = add_job(session), other = add_job(session);
            const auto all =
                insert(session, {make_change(job, "both", Action::change_identifier), make_change(job, "both"),
                                 make_change(job, "alone"), make_change(job, "", Action::change_identifier),
                                 make_change(job, ""), make_change(other, "both")});
            Changes(session).hold(job, std::vector{Action::change_identifier, Action::delete_person}, "too many");
            const auto planned = Changes(session).planned(job, 0, 10, 1 << 20);
            REQUIRE(planned.size() == 3);
            CHECK(planned[0].id == all[1]);
            CHECK(planned[0].fingerprint == 0);
            CHECK(planned[1].fingerprint != 0);
            CHECK(planned[2].fingerprint != 0);
            CHECK(Changes(session).planned(other, 0, 10, 1 << 20)[0].fingerprint != 0);
            const auto held = Changes(session).list(job, {.states = {ChangeState::held}}, 0, 10);
            CHECK(ids(held) == std::vector{all[0], all[3]});
            CHECK(held.list[0].error == "too many");
            Changes(session).hold(job, {}, "nothing");
            CHECK(Changes(session).planned(job, 0, 10, 1 << 20).size() == 3);
        });
    });
}

TEST_CASE("outcomes are written to exactly the changes they belong to") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const std::int64_t job = add_job(session);
            std::vector<Change> changes;
            for (int i = 0; i < 10; ++i) changes.push_back(make_change(job, std::to_string(i)));
            Changes(session).insert(changes);
            std::vector<Change> done;
            for (const int i : {0, 1, 2, 4, 5, 7}) done.push_back(changes[static_cast<std::size_t>(i)]);
            for (Change& change : done) {
                change.state = ChangeState::applied;
                change.at = "now";
            }
            done[4].state = ChangeState::failed;
            done[4].error = "why";
            Changes(session).set_state(done);
            const auto list = Changes(session).list(job, {.unfinished = true}, 0, 20).list;
            REQUIRE(list.size() == 10);
            using enum ChangeState;
            const std::vector expected = {applied, applied, applied, planned, applied,
                                          failed,  planned, applied, planned, planned};
            for (std::size_t i = 0; i < 10; ++i) {
                CHECK(list[i].state == expected[i]);
                CHECK(list[i].error == (i == 5 ? "why" : ""));
                CHECK(list[i].at == (expected[i] == planned ? "" : "now"));
            }
            Changes(session).set_state({});
        });
    });
}

TEST_CASE("a job's log is filtered by success, action, kind, state and text") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const std::int64_t job = add_job(session);
            using enum ChangeState;
            std::vector<Change> changes;
            for (const ChangeState state : {planned, applied, failed, held, skipped}) {
                changes.push_back(make_change(job, "k" + std::to_string(changes.size())));
                changes.back().state = state;
            }
            changes[2].error = "email: already used by 蔡";
            changes[3].kind = Kind::department;
            changes[3].action = Action::delete_department;
            changes[4].object_name = "100% Sure_Name";
            const auto all = insert(session, changes);
            const auto list = [&](const ChangeFilter& filter) {
                const auto page = Changes(session).list(job, filter, 0, 10);
                CHECK(page.total == static_cast<std::int64_t>(page.list.size()));
                return ids(page);
            };
            using Ids = std::vector<std::int64_t>;
            CHECK(list({}) == Ids{all[1], all[2], all[3], all[4]});
            CHECK(list({.unfinished = true}) == all);
            CHECK(list({.success = true}) == Ids{all[1], all[4]});
            CHECK(list({.success = false}) == Ids{all[2], all[3]});
            CHECK(list({.actions = {Action::delete_department, Action::adopt}}) == Ids{all[3]});
            CHECK(list({.kind = Kind::department}) == Ids{all[3]});
            CHECK(list({.states = {failed, applied}}) == Ids{all[1], all[2]});
            CHECK(list({.text = "蔡"}) == Ids{all[2]});
            CHECK(list({.text = "K3"}) == Ids{all[3]});
            CHECK(list({.text = "0% sure_n"}) == Ids{all[4]});
            CHECK(list({.success = false, .kind = Kind::person, .text = "used"}) == Ids{all[2]});
            CHECK(Changes(session).list(job, {}, 1, 2).total == 4);
            CHECK(ids(Changes(session).list(job, {}, 1, 2)) == Ids{all[2], all[3]});
        });
    });
}

TEST_CASE("unchanged records are listed behind the changes, each with an id of its own") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            const std::int64_t job = add_job(session);
            std::vector<std::int64_t> links;
            for (int i = 0; i < 300; ++i) {
                const Person person = add_person(session, company, "person " + std::to_string(i));
                Link link{.task = 1, .key = "key " + std::to_string(i), .object = person.id};
                store::Links(session).insert(link);
                if (i % 3 == 0) links.push_back(link.id);
            }
            Link team{.task = 1,
                      .kind = Kind::department,
                      .key = "team",
                      .object = add_department(session, company, "平台组").id};
            store::Links(session).insert(team);
            Change change = make_change(job, "changed");
            change.state = ChangeState::applied;
            const auto changed = insert(session, {change});
            Changes log(session);
            log.add_unchanged(job, Kind::department, std::vector{team.id});
            log.add_unchanged(job, Kind::person, std::span(links).first(60));
            log.add_unchanged(job, Kind::person, std::span(links).subspan(60));
            log.add_unchanged(job, Kind::person, {});
            CHECK(log.list(job, {}, 0, 10).total == 1);  // not while the job runs
            log.finish_unchanged(job);

            std::vector<Change> all;
            for (std::int64_t offset = 0; offset < 110; offset += 9) {
                const auto page = log.list(job, {}, offset, 9);
                CHECK(page.total == 102);
                all.insert(all.end(), page.list.begin(), page.list.end());
            }
            REQUIRE(all.size() == 102);
            for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i].id == all[i - 1].id + 1);
            CHECK(all[0].id == changed[0]);
            CHECK(all[1].kind == Kind::department);
            CHECK(all[1].object_name == "平台组");
            for (std::size_t i = 2; i < all.size(); ++i) {
                CHECK(all[i].action == Action::none);
                CHECK(all[i].state == ChangeState::applied);
                CHECK(all[i].key == "key " + std::to_string((i - 2) * 3));
                CHECK(all[i].object_name == "person " + std::to_string((i - 2) * 3));
                CHECK(all[i].reason == "nothing to update");
                CHECK(all[i].at == "2026-01-01T00:00:00.000Z");
                CHECK_FALSE(all[i].object_id.empty());
            }
            // The next change's id comes after them.
            CHECK(insert(session, {make_change(job, "later")})[0] > all.back().id);

            const auto total = [&](const ChangeFilter& filter) { return log.list(job, filter, 0, 0).total; };
            CHECK(total({.kind = Kind::department}) == 1);
            CHECK(total({.unchanged = false}) == 1);
            CHECK(total({.success = true}) == 102);
            CHECK(total({.success = false}) == 0);
            CHECK(total({.actions = {Action::none}}) == 101);
            CHECK(total({.actions = {Action::create_person}}) == 0);
            CHECK(total({.states = {ChangeState::applied}}) == 102);
            CHECK(total({.states = {ChangeState::failed}}) == 0);
            const auto found = log.list(job, {.text = "KEY 29"}, 1, 2);  // 297, 294, 291: "key 29" is not among them
            CHECK(found.total == 3);
            REQUIRE(found.list.size() == 2);
            CHECK(found.list[0].key == "key 294");
            CHECK(found.list[1].key == "key 297");
        });
    });
}
