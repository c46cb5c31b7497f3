// What every connector's reading and writing ends must hold, whatever is behind them.

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <set>

#include "connector_under_test.hpp"
#include "rosterd/error.hpp"
#include "support/random.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using State = Outcome::State;

namespace {

struct Whole {
    std::vector<Record> departments, people;
    bool complete = false;
    std::string why;
};

// One directory and a connector to it, used like a job does.
class Session {
public:
    explicit Session(const KnownDirectory& known) : directory(known.make()) { reconnect(); }

    void reconnect() {
        connector_ = directory->connect({loop_.get_executor(), &workers_, &clock_, Log()});
        REQUIRE(connector_->target() != nullptr);
    }

    Whole read() {
        Whole whole;
        auto body = [&]() -> Async<void> {
            ReadRequest request = directory->request();
            std::unique_ptr<RecordStream> stream = co_await connector_->read(std::move(request));
            for (;;) {
                std::optional<Page> page = co_await stream->next();
                if (!page) break;
                CHECK_FALSE(page->empty());
                for (Record& record : *page) {
                    if (record.kind == Kind::department) {
                        CHECK(whole.people.empty());
                        whole.departments.push_back(std::move(record));
                    } else {
                        CHECK(stream->completeness(Kind::department).is_complete());
                        whole.people.push_back(std::move(record));
                    }
                }
            }
            whole.complete = stream->completeness(Kind::department).is_complete() &&
                             stream->completeness(Kind::person).is_complete();
            whole.why = stream->completeness(Kind::person).why();
        };
        run(body);
        return whole;
    }

    std::vector<Outcome> write(const std::vector<Write>& writes) {
        std::vector<Outcome> outcomes;
        auto body = [&]() -> Async<void> {
            std::span<const Write> batch(writes);
            outcomes = co_await connector_->target()->write(batch);
        };
        run(body);
        REQUIRE(outcomes.size() == writes.size());
        for (const Outcome& outcome : outcomes) CHECK((outcome.state == State::applied) == outcome.error.empty());
        return outcomes;
    }

    std::vector<std::vector<Record>> look_up(LookUp request) {
        std::size_t count = request.values.size();
        std::vector<std::vector<Record>> found;
        auto body = [&]() -> Async<void> { found = co_await connector_->target()->look_up(std::move(request)); };
        run(body);
        REQUIRE(found.size() == count);
        return found;
    }

    std::string create(const Write& write_this) {
        Outcome outcome = write({write_this})[0];
        INFO(outcome.error);
        REQUIRE(outcome.state == State::applied);
        REQUIRE_FALSE(outcome.key.empty());
        return outcome.key;
    }

    std::vector<Write> people(const std::string& prefix, int count, const std::string& department) const {
        std::vector<Write> writes;
        for (int i = 0; i < count; ++i) writes.push_back(directory->person(prefix + std::to_string(i), {department}));
        return writes;
    }

    LookUp by_identifier(std::vector<std::string> values) const {
        LookUp request;
        request.attribute = directory->identifier();
        request.values = std::move(values);
        return request;
    }

    std::unique_ptr<DirectoryUnderTest> directory;

private:
    void run(const std::function<Async<void>()>& body) {
        std::exception_ptr failure;
        loop_.restart();
        auto ended = [&](std::exception_ptr error) { failure = error; };
        boost::asio::co_spawn(loop_, body(), ended);
        loop_.run();
        if (failure) std::rethrow_exception(failure);
    }

    boost::asio::io_context loop_;
    Workers workers_{1};
    SystemClock clock_;
    std::unique_ptr<Connector> connector_;
};

void for_each_directory(const std::function<void(Session&)>& body) {
    for (const KnownDirectory& known : directories_under_test()) {
        CAPTURE(known.name);
        Session session(known);
        body(session);
    }
}

std::set<std::string> keys_of(const std::vector<Record>& records) {
    std::set<std::string> keys;
    for (const Record& record : records) keys.insert(record.key);
    return keys;
}

Write change_of(const Record& record) {
    Write write;
    write.kind = record.kind;
    write.key = record.key;
    write.locator = record.locator;
    return write;
}

ErrorKind kind_of_failure(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        CHECK_FALSE(error.message().empty());
        return error.kind();
    }
    FAIL("no error");
    return ErrorKind::internal;
}

}  // namespace

TEST_CASE("what is created is read, with the keys that were told, departments first") {
    for_each_directory([](Session& session) {
        std::string above = session.create(session.directory->department("above", ""));
        std::string below = session.create(session.directory->department("below", above));
        std::set<std::string> keys;
        for (const Outcome& outcome : session.write(session.people("p", 120, below))) {
            CHECK(outcome.state == State::applied);
            keys.insert(outcome.key);
        }
        Whole whole = session.read();
        INFO(whole.why);
        CHECK(whole.complete);
        CHECK(keys_of(whole.departments) == std::set<std::string>{above, below});
        CHECK(keys_of(whole.people) == keys);
        CHECK(keys.size() == 120);
        for (const Record& person : whole.people) CHECK(person.departments == std::vector<std::string>{below});
        for (const Record& department : whole.departments)
            CHECK(department.parent == (department.key == below ? above : std::string()));
    });
}

TEST_CASE("people are found by key and by attribute; nobody is an answer") {
    for_each_directory([](Session& session) {
        std::string department = session.create(session.directory->department("one", ""));
        std::vector<Outcome> outcomes = session.write(session.people("p", 30, department));
        auto found = session.look_up(session.by_identifier({"p7", "nobody", "p29", "p7"}));
        REQUIRE(found[0].size() == 1);
        CHECK(found[0][0].key == outcomes[7].key);
        CHECK(found[1].empty());
        CHECK(found[2].size() == 1);
        CHECK(found[3].size() == 1);
        LookUp by_key;
        by_key.values = {outcomes[3].key};
        auto one = session.look_up(by_key);
        REQUIRE(one[0].size() == 1);
        CHECK(one[0][0].key == outcomes[3].key);
        CHECK(one[0][0].departments == std::vector<std::string>{department});
    });
}

TEST_CASE("a bad one fails alone; a change is there; moved, removed, and removed again") {
    for_each_directory([](Session& session) {
        std::string one = session.create(session.directory->department("one", ""));
        std::string two = session.create(session.directory->department("two", ""));
        std::vector<Write> writes = session.people("p", 20, one);
        writes[4] = session.directory->bad_person("p4");
        std::vector<Outcome> outcomes = session.write(writes);
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            CHECK(outcomes[i].state == (i == 4 ? State::failed : State::applied));
        Whole before = session.read();
        CHECK(before.people.size() == 19);

        auto [attribute, value] = session.directory->harmless_change();
        Write change = change_of(before.people[0]);
        change.attributes = {{attribute, value}};
        change.departments = std::vector<std::string>{two};
        for (int twice = 0; twice < 2; ++twice) CHECK(session.write({change})[0].state == State::applied);
        Write removal = change_of(before.people[1]);
        removal.action = WriteAction::remove;
        for (int twice = 0; twice < 2; ++twice) CHECK(session.write({removal})[0].state == State::applied);

        Whole after = session.read();
        CHECK(after.complete);
        CHECK(after.people.size() == 18);
        CHECK_FALSE(keys_of(after.people).contains(before.people[1].key));
        for (const Record& person : after.people) {
            if (person.key != before.people[0].key) continue;
            REQUIRE(person.attributes.find(attribute) != nullptr);
            CHECK(*person.attributes.find(attribute) == value);
            CHECK(person.departments == std::vector<std::string>{two});
        }
    });
}

TEST_CASE("an empty directory is a complete answer") {
    for_each_directory([](Session& session) {
        Whole whole = session.read();
        CHECK(whole.complete);
        CHECK(whole.people.empty());
    });
}

TEST_CASE("a connection cut at any byte never gives a complete read of less than all") {
    Random random;
    for_each_directory([&](Session& session) {
        std::string department = session.create(session.directory->department("one", ""));
        session.write(session.people("p", 200, department));
        std::uint64_t begin = session.directory->bytes();
        REQUIRE(session.read().people.size() == 200);
        auto whole = static_cast<std::int64_t>(session.directory->bytes() - begin);
        for (int round = 0; round < 15; ++round) {
            std::int64_t cut = round % 3 == 0 ? whole - random.number(1, 30) : random.number(0, whole - 1);
            CAPTURE(cut);
            session.reconnect();
            session.directory->cut_after(session.directory->bytes() + static_cast<std::uint64_t>(cut));
            try {
                Whole read = session.read();
                CHECK((!read.complete || read.people.size() == 200));
                CHECK((read.complete || !read.why.empty()));
            } catch (const Error& error) {
                CHECK(error.kind() == ErrorKind::unreachable);
            }
            session.directory->cut_after(~std::uint64_t{0});
        }
        session.reconnect();
        CHECK(session.read().complete);
    });
}

TEST_CASE("a connection cut while writing: applied is there, put off is not, unknown may be either") {
    Random random;
    for_each_directory([&](Session& session) {
        std::string department = session.create(session.directory->department("one", ""));
        std::uint64_t begin = session.directory->bytes();
        session.write(session.people("whole", 60, department));
        auto whole = static_cast<std::int64_t>(session.directory->bytes() - begin);
        for (int round = 0; round < 12; ++round) {
            std::vector<Write> writes = session.people("r" + std::to_string(round) + "x", 60, department);
            std::int64_t cut = random.number(0, whole);
            CAPTURE(cut);
            session.directory->cut_after(session.directory->bytes() + static_cast<std::uint64_t>(cut));
            std::vector<Outcome> outcomes;
            try {
                outcomes = session.write(writes);
            } catch (const Error& error) {
                CHECK(error.kind() == ErrorKind::unreachable);
                outcomes.assign(writes.size(), Outcome::put_off(error.kind(), error.message()));
            }
            session.directory->cut_after(~std::uint64_t{0});
            session.reconnect();
            std::vector<std::string> names;
            for (const Write& write : writes) names.push_back(write.name);
            auto found = session.look_up(session.by_identifier(names));
            for (std::size_t i = 0; i < writes.size(); ++i) {
                CHECK(found[i].size() <= 1);
                if (outcomes[i].state == State::applied) CHECK(found[i].size() == 1);
                if (outcomes[i].state == State::put_off) CHECK(found[i].empty());
                CHECK(outcomes[i].state != State::failed);
            }
        }
    });
}

TEST_CASE("a directory that is not there says so, to everything") {
    for_each_directory([](Session& session) {
        std::string department = session.create(session.directory->department("one", ""));
        session.directory->stop();
        auto writing = [&] { session.write(session.people("p", 1, department)); };
        auto looking = [&] { session.look_up(session.by_identifier({"p"})); };
        auto reading = [&] { session.read(); };
        CHECK(kind_of_failure(reading) == ErrorKind::unreachable);
        session.reconnect();
        CHECK(kind_of_failure(writing) == ErrorKind::unreachable);
        session.reconnect();
        CHECK(kind_of_failure(looking) == ErrorKind::unreachable);
    });
}
