#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "store/feed.hpp"
#include "store/links.hpp"
#include "store/sqlite_store.hpp"
#include "unit/store/temporary_folder.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::Session;

TEST_CASE("readers see whole transactions while the writer goes on") {
    const TemporaryFolder folder;
    store::SqliteStore store({.path = folder / "hub.db", .checkpoint_pages = 20}, FieldTable::people(),
                             FieldTable::departments());
    constexpr std::int64_t batches = 200, size = 10;
    std::atomic<bool> done = false;
    std::atomic<std::int64_t> reads = 0, torn = 0, backwards = 0;
    const auto read = [&] {
        std::int64_t last_seen = 0;
        while (!done || reads == 0) {
            store.read_now([&](Session& session) {
                const std::int64_t last = store::Feed(session).last();
                const auto links = store::Links(session).count(1, Kind::person);
                const auto entries = static_cast<std::int64_t>(store::Feed(session).after(0, INT64_MAX).size());
                if (last % size != 0 || links != last || entries != last) ++torn;
                if (last < last_seen) ++backwards;
                last_seen = last;
                ++reads;
            });
        }
    };
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) readers.emplace_back(read);
    for (std::int64_t number = 0; number < batches; ++number) {
        store.write_now([&](Session& session) {
            std::vector<store::FeedEntry> entries;
            for (std::int64_t i = 0; i < size; ++i) {
                Link link{.task = 1, .key = std::to_string(number * size + i), .object = number + 1};
                store::Links(session).insert(link);
                entries.push_back({.kind = Kind::person, .object = number + 1});
            }
            store::Feed(session).append(entries);
        });
    }
    done = true;
    for (std::thread& reader : readers) reader.join();
    CHECK(torn == 0);
    CHECK(backwards == 0);
    CHECK(reads > 0);
    store.read_now([&](Session& session) { CHECK(store::Feed(session).last() == batches * size); });
}

TEST_CASE("readers cannot write") {
    const TemporaryFolder folder;
    store::SqliteStore store({.path = folder / "hub.db"}, FieldTable::people(), FieldTable::departments());
    const std::vector<store::FeedEntry> entries = {{.kind = Kind::person, .object = 1}};
    CHECK_THROWS(store.read_now([&](Session& session) { store::Feed(session).append(entries); }));
    store.read_now([&](Session& session) { CHECK(store::Feed(session).last() == 0); });
}
