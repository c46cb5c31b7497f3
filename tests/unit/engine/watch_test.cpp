// Automatic tasks: a directory that tells by itself what happens, or breaks off.

#include <doctest/doctest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "rosterd/error.hpp"
#include "schedule/watchers.hpp"
#include "store/jobs.hpp"
#include "store/schedules.hpp"
#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

namespace asio = boost::asio;

// A FakeDirectory that can be watched; the test is the directory's voice.
struct Voice {
    std::vector<std::string> cookies;  // with which a watch began
    EventSink* sink = nullptr;         // null: nobody watches
    asio::steady_timer* end = nullptr;
    std::string read_cookie = "read 1";
    int reads = 0;
};

class CookieStream final : public RecordStream {
public:
    CookieStream(std::unique_ptr<RecordStream> inner, std::string cookie)
        : inner_(std::move(inner)), cookie_(std::move(cookie)) {}
    Async<std::optional<Page>> next() override { return inner_->next(); }
    Completeness completeness(Kind kind) const override { return inner_->completeness(kind); }
    std::string cookie() const override { return cookie_; }

private:
    std::unique_ptr<RecordStream> inner_;
    std::string cookie_;
};

class WatchedConnector final : public Connector, public Watch {
public:
    WatchedConnector(std::unique_ptr<Connector> inner, Voice& voice, asio::any_io_executor executor)
        : inner_(std::move(inner)), voice_(voice), end_(executor) {}

    Async<std::unique_ptr<RecordStream>> read(ReadRequest request) override {
        ++voice_.reads;
        std::unique_ptr<RecordStream> stream = co_await inner_->read(std::move(request));
        co_return std::make_unique<CookieStream>(std::move(stream), voice_.read_cookie);
    }
    Async<CheckReport> check() override { return inner_->check(); }
    Watch* watch() noexcept override { return this; }

    Async<void> watch(std::string cookie, EventSink& sink) override {
        voice_.cookies.push_back(std::move(cookie));
        voice_.sink = &sink;
        voice_.end = &end_;
        end_.expires_at(asio::steady_timer::time_point::max());
        co_await end_.async_wait(asio::as_tuple(asio::use_awaitable));
        voice_.sink = nullptr;
        throw Error(ErrorKind::unreachable, "the connection was cut");
    }

private:
    std::unique_ptr<Connector> inner_;
    Voice& voice_;
    asio::steady_timer end_;
};

class WatchedDirectory final : public ConnectorTypes, public ConnectorType {
public:
    WatchedDirectory(FakeDirectory& directory, Voice& voice) : directory_(directory), voice_(voice) {}
    const ConnectorType* find(std::string_view name) const noexcept override { return name == "fake" ? this : nullptr; }
    std::vector<std::string> names() const override { return {"fake"}; }
    std::string_view name() const noexcept override { return "fake"; }
    std::string_view settings_name() const noexcept override { return "fakeConfig"; }
    std::span<const SettingSpec> settings() const noexcept override { return {}; }
    std::span<const MappingDefault> default_mapping(Kind) const noexcept override { return {}; }
    std::vector<SettingProblem> check_settings(const Settings&) const override { return {}; }
    std::unique_ptr<Connector> create(Settings settings, ConnectorContext context) const override {
        const asio::any_io_executor executor = context.executor;
        return std::make_unique<WatchedConnector>(directory_.create(std::move(settings), std::move(context)), voice_,
                                                  executor);
    }

private:
    FakeDirectory& directory_;
    Voice& voice_;
};

struct Followed {
    World world;
    Voice voice;
    WatchedDirectory directory{world.directory, voice};
    engine::Services services{*world.store, world.workers,        world.clock,
                              directory,    FieldTable::people(), FieldTable::departments()};
    asio::io_context loop;
    schedule::TaskBook book;
    schedule::JobQueue queue{loop.get_executor(), services, book, 2};
    schedule::Watchers watchers;

    explicit Followed(schedule::WatchLimits limits = quick())
        : watchers(loop.get_executor(), services, book, queue, limits) {
        world.directory.departments = {{.key = "root", .name = "Company", .top = true}};
        for (int n = 1; n <= 5; ++n)
            world.directory.people.push_back(
                {.key = std::to_string(n), .name = "Person " + std::to_string(n), .departments = {"root"}});
        world.task.trigger = Trigger::automatic;
        book.replace({std::make_shared<const Task>(world.task)});
    }
    ~Followed() {
        watchers.stop();
        loop.restart();
        loop.run_for(std::chrono::milliseconds(50));
    }

    static schedule::WatchLimits quick() {
        schedule::WatchLimits limits;
        limits.quiet = limits.most = limits.retry = std::chrono::milliseconds(1);
        return limits;
    }

    // Lets things happen until that is so.
    void until(const std::function<bool()>& so) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        loop.restart();
        while (!so()) {
            REQUIRE(std::chrono::steady_clock::now() < end);
            loop.run_one_for(std::chrono::milliseconds(20));
        }
    }
    std::vector<Job> jobs() {
        std::vector<Job> list;
        const auto look = [&](store::Session& session) {
            list = store::Jobs(session).list(world.task.id, std::nullopt, 0, 100).list;
        };
        world.store->read_now(look);
        std::erase_if(list, [](const Job& job) { return job.finished_at.empty(); });
        return list;
    }
    void set_paused(bool paused) {
        asio::co_spawn(loop, queue.set_paused(world.task.id, paused), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }
    void until_jobs(std::size_t count) {
        until([&] { return jobs().size() >= count; });
    }
    void until_watched(std::size_t times) {
        until([&] { return voice.cookies.size() >= times && voice.sink != nullptr; });
    }
    void tell(const FakePerson& person, std::string cookie) {
        voice.sink->take({Event::What::changed, Kind::person, person.key, record_of(person), {}, std::move(cookie)});
    }
};

}  // namespace

TEST_CASE("a full read first, then what is told, and nothing else is read") {
    Followed given;
    given.watchers.use_tasks();
    given.until_watched(1);
    CHECK(given.voice.cookies == std::vector<std::string>{"read 1"});
    CHECK(given.world.people().size() == 5);
    CHECK(given.voice.reads == 1);

    FakePerson person = given.world.directory.person("3");
    person.name = "Renamed";
    given.tell(person, "event 2");
    given.tell({.key = "6", .name = "New", .departments = {"root"}}, "event 3");
    given.until_jobs(2);
    CHECK(given.world.has_person("Renamed"));
    CHECK(given.world.has_person("New"));
    CHECK(given.voice.reads == 1);
    CHECK(given.jobs().front().trigger == Trigger::automatic);
    CHECK(given.jobs().front().counts.people.seen == 2);
}

TEST_CASE("after a loss it goes on behind what was applied") {
    Followed given;
    given.watchers.use_tasks();
    given.until_watched(1);
    given.tell(given.world.directory.person("1"), "event 7");
    given.until_jobs(2);
    given.voice.end->cancel();
    given.until_watched(2);
    CHECK(given.voice.cookies.back() == "event 7");
    CHECK(given.voice.reads == 1);
}

TEST_CASE("a gap is closed by a full read, and a read cut short removes nobody") {
    Followed given;
    given.watchers.use_tasks();
    given.until_watched(1);
    given.world.directory.person("2").name = "Seen by the full read";
    given.world.directory.people_cut = "the server went away";
    given.voice.sink->take({Event::What::reconcile, Kind::person, {}, {}, "the cookie is too old", {}});
    given.until_jobs(2);
    CHECK(given.jobs().front().outcome == JobOutcome::incomplete_read);
    given.world.directory.people_cut.clear();  // and so it is tried again
    given.until([&] { return given.jobs().front().outcome == JobOutcome::succeeded; });
    CHECK(given.world.has_person("Seen by the full read"));
    CHECK(given.world.people().size() == 5);
    for (const Person& person : given.world.people()) CHECK(is_active(person.status));
}

TEST_CASE("more events than are kept become a full read") {
    schedule::WatchLimits limits = Followed::quick();
    limits.events = 3;
    limits.quiet = limits.most = std::chrono::milliseconds(20);
    Followed given(limits);
    given.watchers.use_tasks();
    given.until_watched(1);
    for (int n = 1; n <= 5; ++n) given.tell(given.world.directory.person(std::to_string(n)), "event");
    given.until_jobs(2);
    CHECK(given.voice.reads == 2);
}

TEST_CASE("a paused task is not followed, a resumed one goes on from its cookie") {
    Followed given;
    given.watchers.use_tasks();
    given.until_watched(1);
    given.set_paused(true);
    given.until([&] { return given.voice.sink == nullptr; });
    given.set_paused(false);
    given.until_watched(2);
    CHECK(given.voice.cookies.back() == "read 1");
    CHECK(given.voice.reads == 1);
}

TEST_CASE("a timed run reads since its cookie, one by hand reads everything") {
    Followed given;
    given.world.task.trigger = Trigger::timed;
    given.book.replace({std::make_shared<const Task>(given.world.task)});
    const auto run = [&](Trigger trigger) {
        schedule::Request request;
        request.task = given.world.task.id;
        request.trigger = trigger;
        const std::size_t before = given.jobs().size();
        asio::co_spawn(given.loop, given.queue.trigger(request), [](std::exception_ptr failure, std::int64_t) {
            if (failure) std::rethrow_exception(failure);
        });
        given.until_jobs(before + 1);
        return given.jobs().front();
    };
    CHECK(run(Trigger::timed).outcome == JobOutcome::succeeded);
    store::ReadMemory memory;
    const auto look = [&](store::Session& session) {
        memory = store::Schedules(session).read_memory(given.world.task.id).value_or(store::ReadMemory{});
    };
    given.world.store->read_now(look);
    CHECK(memory.cookie == "read 1");
    CHECK(memory.digest == given.world.task.digest);
    given.voice.read_cookie = "read 2";
    CHECK(run(Trigger::manually).outcome == JobOutcome::succeeded);
    given.world.store->read_now(look);
    CHECK(memory.cookie == "read 2");
}
