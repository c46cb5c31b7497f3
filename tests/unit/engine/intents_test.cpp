// A target that cannot be asked for what was made there: nobody twice, nobody lost.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "rosterd/error.hpp"
#include "store/retries.hpp"
#include "support/random.hpp"
#include "support/temporary_folder.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Mute : Outgoing {
    explicit Mute(const std::string& store_url = "sqlite::memory:") : Outgoing(store_url) {
        target.writing.finds_by_key_only = true;
        target.writing.traits.finds_creates = false;
    }

    void add_company(int people) {
        source.directory.departments = {{.key = "a", .name = "A"}, {.key = "b", .name = "B", .parent = "a"}};
        for (int number = 0; number < people; ++number) {
            const std::string key = "p" + std::to_string(number);
            source.directory.people.push_back({.key = key,
                                               .name = "N" + key,
                                               .departments = {number % 2 == 0 ? "a" : "b"},
                                               .attributes = {{"uid", key}}});
        }
        fill();
    }

    std::size_t intents() {
        std::size_t count = 0;
        const auto look = [&](store::Session& session) { count = store::Retries(session).intents(task.id).size(); };
        source.store->read_now(look);
        return count;
    }
};

// A target that outlives the process: what was carried out stands in a file, a line each.
void keep_in(const std::filesystem::path& file, FakeDirectory& target) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind, key, name, where;
        words >> kind >> key >> name >> where;
        target.last_key = std::max(target.last_key, std::stoi(key.substr(1)));
        if (where == "-") where.clear();
        if (kind == "department") {
            target.departments.push_back({.key = key, .name = name, .parent = where});
            target.departments.back().leaders.emplace();
        } else {
            target.people.push_back({.key = key, .name = name, .attributes = {{"uid", name.substr(1)}}, .manager = ""});
            if (!where.empty()) target.people.back().departments = {where};
        }
    }
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(descriptor >= 0);
    target.writing.after_write = [descriptor](const Write& write, const Outcome& outcome) {
        if (write.action != WriteAction::create) return;
        std::string name, where = write.parent.value_or("");
        for (const auto& [attribute, value] : write.attributes)
            if (attribute == "name") name = *value.as_text();
        if (write.departments && !write.departments->empty()) where = write.departments->front();
        const std::string line = std::string(to_string(write.kind)) + ' ' + outcome.key + ' ' + name + ' ' +
                                 (where.empty() ? "-" : where) + '\n';
        if (::write(descriptor, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(4);
    };
}

// Runs the task until it is killed: by the parent, or by itself between carrying a write out and hearing of it.
[[noreturn]] void run_until_killed(const std::string& store_url, const std::filesystem::path& file, int writes) {
    try {
        Mute world(store_url);
        keep_in(file, world.target);
        const auto keep = world.target.writing.after_write;
        world.target.writing.after_write = [&](const Write& write, const Outcome& outcome) {
            keep(write, outcome);
            if (--writes == 0) ::raise(SIGKILL);
        };
        world.sync();
        ::_exit(0);
    } catch (...) {
        ::_exit(2);
    }
}

}  // namespace

TEST_CASE("a create whose answer was lost is looked for in the whole target by the next run") {
    Mute world;
    world.add_company(6);
    bool carried_out = true;
    SUBCASE("it was carried out") {
        carried_out = true;
    }
    SUBCASE("it was not") {
        carried_out = false;
    }
    world.target.writing.unknown_is_carried_out = carried_out;
    world.target.writing.before_write = [](const Write& write) -> std::optional<Outcome> {
        if (write.name == "Np1" || write.name == "Np4") return Outcome::unknown("connection reset");
        return std::nullopt;
    };
    CHECK(world.sync().counts.people.failed == 2);
    CHECK(world.intents() == 2);
    CHECK(world.target.people.size() == (carried_out ? 6 : 4));
    world.target.writing.before_write = nullptr;
    CHECK(world.sync().counts.people.failed == 0);
    CHECK(world.intents() == 0);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("what a target that is not read whole does not show is not made again") {
    Mute world;
    world.add_company(6);
    world.target.writing.before_write = [](const Write& write) -> std::optional<Outcome> {
        if (write.name == "Np1") return Outcome::unknown("connection reset");
        return std::nullopt;
    };
    world.sync();
    world.target.writing.before_write = nullptr;
    std::swap(world.target.people.front(), world.target.people.back());
    std::swap(*std::ranges::find(world.target.people, "Np1", &FakePerson::name), world.target.people.back());
    world.target.people_cut = "a page failed";
    const Job job = world.sync();
    CHECK(job.counts.people.failed == 1);
    CHECK(world.source.failures(job)[0].error.find("a page failed") != std::string::npos);
    CHECK(world.target.people.size() == 6);
    world.target.people_cut.clear();
    world.sync();
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("several that could be it are left to people") {
    Mute world;
    world.add_company(2);
    world.target.writing.before_write = [](const Write& write) -> std::optional<Outcome> {
        if (write.name == "Np1") return Outcome::unknown("connection reset");
        return std::nullopt;
    };
    world.sync();
    world.target.writing.before_write = nullptr;
    world.target.people.push_back({.key = "other", .name = "Np1", .attributes = {{"uid", "p1"}}, .manager = ""});
    const Job job = world.sync();
    CHECK(job.counts.people.failed == 1);
    CHECK(world.source.failures(job)[0].error.find("several in the target") != std::string::npos);
    world.target.remove_person("other");
    world.sync();
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("an account that nobody heard of is found although its owner has left meanwhile") {
    for (const bool mute : {true, false}) {
        CAPTURE(mute);
        Mute world;
        world.target.writing.finds_by_key_only = mute;
        world.target.writing.traits.finds_creates = !mute;
        world.source.task.removal.people = world.task.removal.people = RemovalAction::remove;
        world.task.removal.confirm = false;
        world.add_company(6);
        world.target.writing.after_write = [](const Write& write, const Outcome&) {
            if (write.name == "Np1") throw Error(ErrorKind::internal, "as if killed");
        };
        CHECK(world.sync().outcome == JobOutcome::failed);
        CHECK(world.has_account("Np1"));
        world.target.writing.after_write = nullptr;
        world.source.directory.remove_person("p1");
        world.fill();
        const Job job = world.sync();
        CHECK(job.counts.people.removed == 1);
        CHECK_FALSE(world.has_account("Np1"));
        CHECK(world.intents() == 0);
        world.expect_same();
        world.expect_settled();
    }
}

TEST_CASE("killed at any moment, nobody is made twice and nobody is lost") {
    Random random;
    const TemporaryFolder folder;
    constexpr int people = 40;
    int kills = 0;
    for (int story = 0; story < 4; ++story) {
        const std::string name = std::to_string(story);
        const std::string store_url = "sqlite:" + (folder.path() / (name + ".db")).string();
        const std::filesystem::path file = folder.path() / (name + ".target");
        {
            Mute world(store_url);
            world.add_company(people);
        }
        for (bool over = false; !over;) {
            const auto writes = static_cast<int>(random.number(0, 1) == 0 ? 1000 : random.number(1, 12));
            const auto moment = std::chrono::microseconds(random.number(0, 60'000));
            const pid_t child = ::fork();
            REQUIRE(child >= 0);
            if (child == 0) run_until_killed(store_url, file, writes);
            if (writes == 1000) {
                std::this_thread::sleep_for(moment);  // the moment is the random one
                ::kill(child, SIGKILL);
            }
            int status = 0;
            ::waitpid(child, &status, 0);
            REQUIRE((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
            over = !WIFSIGNALED(status);
            kills += over ? 0 : 1;
        }
        Mute world(store_url);
        keep_in(file, world.target);
        world.sync();
        CHECK(world.target.people.size() == people);
        CHECK(world.target.departments.size() == 2);
        CHECK(world.intents() == 0);
        world.expect_same();
        world.expect_settled();
    }
    MESSAGE(kills << " kills");
    CHECK(kills > 0);
}
