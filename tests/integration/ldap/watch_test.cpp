// A directory that tells by itself what changes.

#include <doctest/doctest.h>
#include <ldap.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <vector>

#include "ldap_connector.hpp"
#include "ldap_reader.hpp"
#include "options.hpp"
#include "scripted_server.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

using What = Event::What;

// Watches on a loop of its own, until it is told to stop.
class Watching final : public EventSink {
public:
    explicit Watching(const Settings& settings, std::string cookie = {})
        : context_{loop_.get_executor(), &workers_, &clock_, Log()},
          connector_(ldap::make_connector(ldap::read_options(settings), context_)) {
        auto ended = [this](std::exception_ptr error) {
            done = true;
            failure = error;
        };
        auto handler = boost::asio::bind_cancellation_slot(signal_.slot(), ended);
        boost::asio::co_spawn(loop_, connector_->watch()->watch(std::move(cookie), *this), handler);
    }
    ~Watching() override { stop(); }
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;

    void take(Event event) override { events.push_back(std::move(event)); }

    void stop() {
        signal_.emit(boost::asio::cancellation_type::terminal);
        loop_.restart();
        loop_.run();
        REQUIRE(done);
    }

    // Until there are so many events, or it has ended; false: not within 20 s.
    bool wait_for(std::size_t count) {
        auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (events.size() < count && !done && std::chrono::steady_clock::now() < end) {
            turn();
        }
        return events.size() >= count;
    }

    void turn() {
        loop_.restart();
        loop_.run_one_for(std::chrono::milliseconds(200));
    }

    // Until such an event comes; false: none within 20 s.
    bool shows(What what, const std::string& key, Kind kind) {
        for (std::size_t at = 0; at < events.size() || wait_for(at + 1); ++at)
            if (events[at].what == what && events[at].key == key && events[at].kind == kind) return true;
        return false;
    }

    std::vector<Event> events;
    bool done = false;
    std::exception_ptr failure;

private:
    boost::asio::io_context loop_;
    Workers workers_{1};
    SystemClock clock_;
    ConnectorContext context_;
    std::unique_ptr<Connector> connector_;
    boost::asio::cancellation_signal signal_;
};

struct Synced {
    Slapd slapd{{"--sync", "1000"}, company({"ldif", "--people", "100", "--departments", "5"})};
    Settings settings = ldap_settings(slapd.url());
    ReadResult all = read_ldap(settings);

    void change(const Record& record, const std::string& value) {
        slapd.modify("dn: " + record.label + "\nchangetype: modify\nreplace: description\ndescription: " + value +
                     "\n\n");
    }
    void remove(const Record& record) { slapd.modify("dn: " + record.label + "\nchangetype: delete\n\n"); }
};

}  // namespace

TEST_CASE_FIXTURE(Synced, "changes come as they happen, by key, and a cookie goes on behind each") {
    std::string cookie;
    {
        Watching watching(settings, all.cookie);
        change(all.people[0], "one");
        REQUIRE(watching.shows(What::changed, all.people[0].key, Kind::person));
        remove(all.people[1]);
        REQUIRE(watching.shows(What::removed, all.people[1].key, Kind::person));
        change(all.departments[2], "two");
        REQUIRE(watching.shows(What::changed, all.departments[2].key, Kind::department));
        cookie = watching.events.back().cookie;
        CHECK_FALSE(cookie.empty());
    }
    // While nobody watched.
    change(all.people[3], "three");
    remove(all.people[4]);
    Watching again(settings, cookie);
    CHECK(again.shows(What::changed, all.people[3].key, Kind::person));
    CHECK(again.shows(What::changed, all.people[4].key, Kind::person));

    ReadRequest since = some_attributes();
    since.cookie = cookie;
    ReadResult delta = read_ldap(settings, since);
    CHECK(delta.person_read.is_delta());
    CHECK(delta.people.size() == 1);
}

TEST_CASE_FIXTURE(Synced, "without a cookie only what comes is told") {
    Watching watching(settings);
    // The watch begins at some moment: changes are made until one shows.
    for (int i = 0; i < 100 && watching.events.empty(); ++i) {
        change(all.people[0], std::to_string(i));
        watching.turn();
    }
    REQUIRE_FALSE(watching.events.empty());
    for (const Event& event : watching.events) {
        CHECK(event.what == What::changed);
        CHECK(event.key == all.people[0].key);
    }
}

TEST_CASE_FIXTURE(Synced, "a lost connection ends the watch with an error") {
    Watching watching(settings, all.cookie);
    change(all.people[0], "one");
    REQUIRE(watching.wait_for(1));
    slapd.kill();
    watching.wait_for(100);
    REQUIRE(watching.done);
    REQUIRE(watching.failure);
    try {
        std::rethrow_exception(watching.failure);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::unreachable);
    }
}

TEST_CASE_FIXTURE(Synced, "a server that no longer knows who went asks for a full read") {
    remove(all.people[0]);
    slapd.stop();
    slapd.start();
    Watching watching(settings, all.cookie);
    auto asked = [&] {
        return std::ranges::any_of(watching.events, [](const Event& event) { return event.what == What::reconcile; });
    };
    for (std::size_t count = 1; !asked() && watching.wait_for(count); ++count) {
    }
    CHECK(asked());
    for (const Event& event : watching.events) CHECK(event.what != What::removed);
    change(all.people[5], "still watching");
    while (watching.events.back().key != all.people[5].key) REQUIRE(watching.wait_for(watching.events.size() + 1));

    Watching other(settings, "a cookie of something else");
    REQUIRE(other.wait_for(1));
    CHECK(other.events[0].what == What::reconcile);
}

TEST_CASE("without synchronization changes are found by their time, and a full read is asked for") {
    Slapd slapd({}, company({"ldif", "--people", "50", "--departments", "5"}));
    Settings settings = ldap_settings(slapd.url());
    ReadResult all = read_ldap(settings);
    settings.set("pollSeconds", std::int64_t{1});  // less than check_settings allows: tests wait for it
    Watching watching(settings);
    REQUIRE(watching.wait_for(1));
    CHECK(watching.events[0].what == What::reconcile);
    CHECK(watching.events[0].why.find("does not show who is gone") != std::string::npos);
    slapd.modify("dn: " + all.people[7].label + "\nchangetype: modify\nreplace: description\ndescription: x\n\n");
    while (watching.wait_for(watching.events.size() + 1) && watching.events.back().key != all.people[7].key) {
    }
    CHECK(watching.events.back().what == What::changed);
    CHECK(watching.events.back().key == all.people[7].key);
    CHECK(watching.events.back().cookie.empty());
}

TEST_CASE("where changes are found by their time, a full read is asked for every so often") {
    Slapd slapd({}, company({"ldif", "--people", "5", "--departments", "1"}));
    Settings settings = ldap_settings(slapd.url());
    settings.set("pollSeconds", std::int64_t{1});
    settings.set("reconcileHours", std::int64_t{0});
    Watching watching(settings);
    const auto asked = [&] {
        return std::ranges::count(watching.events, What::reconcile, [](const Event& event) { return event.what; });
    };
    while (asked() < 3) REQUIRE(watching.wait_for(watching.events.size() + 1));
}

TEST_CASE_FIXTURE(Synced,
                  "a cookie from the future, of a server set back, asks for a full read, and the watch goes on") {
    slapd.stop();
    std::filesystem::copy(slapd.folder() / "db", slapd.folder() / "backup", std::filesystem::copy_options::recursive);
    slapd.start();
    change(all.people[0], "lost by the backup");
    const std::string cookie = read_ldap(settings).cookie;
    slapd.stop();
    std::filesystem::remove_all(slapd.folder() / "db");
    std::filesystem::rename(slapd.folder() / "backup", slapd.folder() / "db");
    slapd.start();
    Watching watching(settings, cookie);
    REQUIRE(watching.wait_for(1));
    CHECK(watching.events[0].what == What::reconcile);
    CHECK(watching.events[0].why.find("does not take the cookie") != std::string::npos);
    change(all.people[5], "still watching");
    REQUIRE(watching.shows(What::changed, all.people[5].key, Kind::person));
    for (const Event& event : watching.events) CHECK(event.what != What::removed);
}

TEST_CASE("a server that demands a refresh (RFC 4533 6: e-syncRefreshRequired) gets one, and is polled if it insists") {
    constexpr int refresh_required = 0x1000;
    const std::string base = "dc=example,dc=test";
    ScriptedServer server([&](const Asked& asked) {
        if (asked.base.empty())
            return Answer().entry("", {{"structuralObjectClass", {"OpenLDAProotDSE"}},
                                       {"namingContexts", {base}},
                                       {"supportedControl", {LDAP_CONTROL_PAGEDRESULTS, LDAP_CONTROL_SYNC}}});
        if (asked.sync) return Answer().done(refresh_required, "content has to be read anew");
        if (!asked.whole_subtree)
            return Answer().entry(
                base, {{"entryUUID", {"base"}}, {"contextCSN", {"20260101000000.000000Z#000000#000#000000"}}});
        return Answer().done_with_cookie("");
    });
    const Settings settings = ldap_settings(server.url());
    const ReadResult whole = read_ldap(settings);
    REQUIRE_FALSE(whole.cookie.empty());
    ReadRequest since = some_attributes();
    since.cookie = whole.cookie;
    const ReadResult again = read_ldap(settings, since);
    CHECK(again.person_read.is_complete());

    Watching watching(settings, whole.cookie);
    bool polled = false;
    for (std::size_t count = 1; !polled && watching.wait_for(count); ++count) {
        CHECK(watching.events.back().what == What::reconcile);
        polled = watching.events.back().why.find("modifyTimestamp") != std::string::npos;
    }
    CHECK(polled);
    CHECK(watching.events[0].why.find("does not take the cookie") != std::string::npos);
}
