#include <doctest/doctest.h>

#include "contract/store_under_test.hpp"
#include "store/changes.hpp"
#include "store/feed.hpp"
#include "store/jobs.hpp"
#include "store/tasks.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::Changes;
using store::Jobs;
using store::Session;

namespace {

Job add_job(Session& session, std::int64_t task, JobState state = JobState::success, JobMode mode = JobMode::run,
            std::string created_at = "2026-01-01T00:00:00.000Z") {
    Job job;
    job.task = task;
    job.state = state;
    job.mode = mode;
    job.created_at = job.updated_at = std::move(created_at);
    Jobs(session).insert(job);
    return job;
}

std::vector<std::int64_t> ids(const std::vector<Job>& jobs) {
    std::vector<std::int64_t> list;
    for (const Job& job : jobs) list.push_back(job.id);
    return list;
}

}  // namespace

TEST_CASE("a job comes back as it was saved") {
    for_each_store([](StoreUnderTest& under_test) {
        Job job;
        under_test.store().write_now([&](Session& session) {
            job = add_job(session, 1000, JobState::pending, JobMode::plan);
            job.state = JobState::failed;
            job.outcome = JobOutcome::interrupted;
            job.flow = Flow::downstream;
            job.trigger = Trigger::timed;
            job.started_at = "2026-01-01T00:00:01.000Z";
            job.finished_at = "2026-01-01T00:00:02.000Z";
            job.updated_at = "2026-01-01T00:00:03.000Z";
            job.error = "错误";
            job.evidence = "evidence";
            job.plan_hash = "hash";
            job.accepted_plan = "accepted";
            job.stage = "applying";
            job.counts.people = {.seen = 1,
                                 .created = 2,
                                 .updated = 3,
                                 .unchanged = 4,
                                 .held = 5,
                                 .skipped = 6,
                                 .failed = 7,
                                 .missing = 8,
                                 .removed = 9,
                                 .removal_held = 10,
                                 .removal_failed = 11,
                                 .waiting = 12,
                                 .kept = 13,
                                 .update_count_all = 14,
                                 .update_count_succ = 15};
            job.counts.departments.seen = 16;
            Jobs(session).update(job);
        });
        under_test.reopen();
        under_test.store().read_now([&](Session& session) {
            const auto found = Jobs(session).find(job.id);
            REQUIRE(found);
            CHECK(found->task == 1000);
            CHECK(found->mode == JobMode::plan);
            CHECK(found->state == JobState::failed);
            CHECK(found->outcome == JobOutcome::interrupted);
            CHECK(found->flow == Flow::downstream);
            CHECK(found->trigger == Trigger::timed);
            CHECK(found->created_at == job.created_at);
            CHECK(found->started_at == job.started_at);
            CHECK(found->finished_at == job.finished_at);
            CHECK(found->updated_at == job.updated_at);
            CHECK(found->error == job.error);
            CHECK(found->evidence == job.evidence);
            CHECK(found->plan_hash == job.plan_hash);
            CHECK(found->accepted_plan == job.accepted_plan);
            CHECK(found->stage == job.stage);
            CHECK(found->counts.people.seen == 1);
            CHECK(found->counts.people.failed == 7);
            CHECK(found->counts.people.kept == 13);
            CHECK(found->counts.people.update_count_succ == 15);
            CHECK(found->counts.departments.seen == 16);
            CHECK_FALSE(Jobs(session).find(job.id + 1));
        });
    });
}

TEST_CASE("jobs are listed newest first, by trigger on demand, plans never") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Jobs jobs(session);
            const Job first = add_job(session, 1), second = add_job(session, 1, JobState::running);
            Job timed = add_job(session, 1, JobState::pending);
            timed.trigger = Trigger::timed;
            jobs.update(timed);
            const Job plan = add_job(session, 1, JobState::running, JobMode::plan);
            const Job other = add_job(session, 2);
            const auto page = jobs.list(1, std::nullopt, 0, 2);
            CHECK(page.total == 3);
            CHECK(ids(page.list) == std::vector{timed.id, second.id});
            CHECK(ids(jobs.list(1, std::nullopt, 2, 2).list) == std::vector{first.id});
            CHECK(ids(jobs.list(1, Trigger::timed, 0, 9).list) == std::vector{timed.id});
            CHECK(jobs.list(1, Trigger::timed, 0, 9).total == 1);
            CHECK(jobs.last_of(1)->id == timed.id);
            CHECK(jobs.last_of(2)->id == other.id);
            CHECK_FALSE(jobs.last_of(3));
            CHECK(ids(jobs.unfinished()) == std::vector{second.id, timed.id, plan.id});
        });
    });
}

TEST_CASE("old jobs go with their changes, the latest one of a task never, and no id comes back") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Jobs jobs(session);
            std::vector<std::int64_t> all;
            for (int i = 0; i < 6; ++i)
                all.push_back(add_job(session, 1, JobState::success, JobMode::run,
                                      "2026-01-0" + std::to_string(i + 1) + "T00:00:00.000Z")
                                  .id);
            std::vector<Change> change(1);
            change[0].job = all[0];
            change[0].state = ChangeState::applied;
            Changes(session).insert(change);
            Changes(session).add_unchanged(all[0], Kind::person, std::vector<std::int64_t>{1, 2});
            Changes(session).finish_unchanged(all[0]);
            CHECK(Changes(session).list(all[0], {}, 0, 10).total == 3);
            jobs.prune(1, 4, "2026-01-01T00:00:00.000Z");
            CHECK(ids(jobs.list(1, std::nullopt, 0, 9).list) == std::vector{all[5], all[4], all[3], all[2]});
            CHECK(Changes(session).list(all[0], {}, 0, 10).total == 0);
            jobs.prune(1, 100, "2026-01-05T00:00:00.000Z");
            CHECK(ids(jobs.list(1, std::nullopt, 0, 9).list) == std::vector{all[5], all[4]});
            jobs.prune(1, 0, "2027-01-01T00:00:00.000Z");
            CHECK(ids(jobs.list(1, std::nullopt, 0, 9).list) == std::vector{all[5]});

            const Job plan = add_job(session, 1, JobState::success, JobMode::plan);
            const Job running_plan = add_job(session, 1, JobState::running, JobMode::plan);
            jobs.remove_plans(1);
            CHECK_FALSE(jobs.find(plan.id));
            CHECK(jobs.find(running_plan.id));
            jobs.prune(1, 0, "2027-01-01T00:00:00.000Z");
            CHECK(jobs.last_of(1)->id == all[5]);
        });
        under_test.reopen();
        under_test.store().write_now([&](Session& session) {
            const auto last = Jobs(session).unfinished().back().id;
            CHECK(add_job(session, 1).id > last);
        });
    });
}

TEST_CASE("a task is remembered") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            store::Tasks tasks(session);
            CHECK_FALSE(tasks.find(1000));
            tasks.put({.task = 1000, .digest = "a", .created_at = "then", .updated_at = "then"});
            tasks.put({.task = 7, .digest = "b", .created_at = "then", .updated_at = "then"});
            tasks.put({.task = 1000, .digest = "c", .created_at = "then", .updated_at = "now"});
            const auto found = tasks.find(1000);
            REQUIRE(found);
            CHECK(found->digest == "c");
            CHECK(found->updated_at == "now");
            CHECK(found->organization == 0);
            REQUIRE(tasks.all().size() == 2);
            CHECK(tasks.all()[0].task == 7);
        });
    });
}

TEST_CASE("the feed is numbered without gaps and across restarts") {
    for_each_store([](StoreUnderTest& under_test) {
        const auto append = [&](std::int64_t object) {
            under_test.store().write_now([&](Session& session) {
                const std::vector<store::FeedEntry> entries = {{.kind = Kind::person, .object = object, .change = 3},
                                                               {.kind = Kind::department, .object = object}};
                store::Feed(session).append(entries);
            });
        };
        append(10);
        under_test.reopen();
        append(11);
        under_test.store().read_now([&](Session& session) {
            const store::Feed feed(session);
            CHECK(feed.last() == 4);
            const auto entries = feed.after(1, 2);
            REQUIRE(entries.size() == 2);
            CHECK(entries[0].number == 2);
            CHECK(entries[0].kind == Kind::department);
            CHECK(entries[0].change == 0);
            CHECK(entries[1].number == 3);
            CHECK(entries[1].object == 11);
            CHECK(entries[1].change == 3);
            CHECK(feed.after(4, 9).empty());
        });
    });
}
