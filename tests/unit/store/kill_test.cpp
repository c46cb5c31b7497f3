// A process that is killed in the middle of writing: what it was told is committed is there, the rest is not, whole
// batches at a time.

#include <doctest/doctest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "store/feed.hpp"
#include "store/links.hpp"
#include "store/sqlite_store.hpp"
#include "unit/store/temporary_folder.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::Session;

namespace {

constexpr std::int64_t batch = 50;

std::unique_ptr<store::Store> open(const std::filesystem::path& file) {
    return std::make_unique<store::SqliteStore>(store::SqliteOptions{.path = file, .checkpoint_pages = 50},
                                                FieldTable::people(), FieldTable::departments());
}

// One batch is links and feed entries; its number goes to the pipe once it is committed.
[[noreturn]] void write_until_killed(const std::filesystem::path& file, std::int64_t number, int report) {
    try {
        const auto store = open(file);
        for (;; ++number) {
            store->write_now([&](Session& session) {
                std::vector<store::FeedEntry> entries;
                for (std::int64_t i = 0; i < batch; ++i) {
                    Link link{.task = 1, .key = std::to_string(number) + "/" + std::to_string(i), .object = number};
                    store::Links(session).insert(link);
                    entries.push_back({.kind = Kind::person, .object = number});
                }
                store::Feed(session).append(entries);
            });
            if (::write(report, &number, sizeof number) != sizeof number) ::_exit(3);
        }
    } catch (...) {
        ::_exit(2);
    }
}

// The number of the last batch reported, after at most `wanted` of them.
std::int64_t last_reported(int report, std::uint64_t wanted) {
    std::int64_t number = -1, next = 0;
    for (; wanted > 0 && ::read(report, &next, sizeof next) == sizeof next; --wanted) number = next;
    return number;
}

std::string integrity(const std::filesystem::path& file) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    std::string answer;
    const auto keep = [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) += values[0];
        return 0;
    };
    sqlite3_exec(database, "PRAGMA integrity_check; PRAGMA foreign_key_check", keep, &answer, nullptr);
    sqlite3_close(database);
    return answer;
}

std::uint64_t chosen_seed() {
    const char* given = std::getenv("ROSTERD_TEST_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

}  // namespace

TEST_CASE("killed at any moment, the store opens with every committed batch and no half one") {
    const std::uint64_t seed = chosen_seed();
    MESSAGE("seed " << seed << " (again with ROSTERD_TEST_SEED)");
    std::mt19937_64 random(seed);
    const TemporaryFolder folder;
    const std::filesystem::path file = folder / "hub.db";
    std::int64_t committed = -1;
    for (int round = 0; round < 50; ++round) {
        int report[2];
        REQUIRE(::pipe(report) == 0);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::close(report[0]);
            write_until_killed(file, committed + 1, report[1]);
        }
        ::close(report[1]);
        // Some batches, then a moment that falls anywhere into the next one or into opening the store.
        committed = std::max(committed, last_reported(report[0], random() % 6));
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status));
        committed = std::max(committed, last_reported(report[0], UINT64_MAX));
        ::close(report[0]);

        // Opened as the daemon would; the last batch may be there although nobody was told yet.
        const auto store = open(file);
        std::map<std::int64_t, std::int64_t> links, entries;
        store->read_now([&](Session& session) {
            store::Links(session).for_each(1, Kind::person, [&](const auto& row) { ++links[row.object]; });
            for (const auto& entry : store::Feed(session).after(0, INT64_MAX)) ++entries[entry.object];
            CHECK(store::Feed(session).last() == static_cast<std::int64_t>(entries.size()) * batch);
        });
        CHECK(links == entries);
        CHECK(static_cast<std::int64_t>(links.size()) >= committed + 1);
        for (const auto& [number, count] : links) CHECK(count == batch);
        committed = static_cast<std::int64_t>(links.size()) - 1;
        if (!links.empty()) CHECK(links.rbegin()->first == committed);
    }
    CHECK(integrity(file) == "ok");
    CHECK(committed > 0);
}
