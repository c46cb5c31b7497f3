#include <doctest/doctest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "rosterd/error.hpp"
#include "store/changes.hpp"
#include "store/feed.hpp"
#include "store/sqlite_store.hpp"
#include "unit/store/temporary_folder.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::Session;

namespace {

std::unique_ptr<store::Store> open(store::SqliteOptions options) {
    return std::make_unique<store::SqliteStore>(std::move(options), FieldTable::people(), FieldTable::departments());
}

void append(store::Store& store, std::int64_t object) {
    store.write_now([&](Session& session) {
        const std::vector<store::FeedEntry> entries = {{.kind = Kind::person, .object = object}};
        store::Feed(session).append(entries);
    });
}

// About 100 KiB in one transaction.
void write_much(store::Store& store) {
    store.write_now([](Session& session) {
        std::vector<Change> changes(100);
        for (Change& change : changes) change.object_name = std::string(1000, 'x');
        store::Changes(session).insert(changes);
    });
}

// Writes until it fails; the failure is about space and says what to do.
int fill(store::Store& store) {
    for (int done = 0; done < 1000; ++done) {
        try {
            write_much(store);
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::storage);
            CHECK(error.message().find("no space left") != std::string::npos);
            CHECK(error.message().find("free some") != std::string::npos);
            return done;
        }
    }
    FAIL("the store never filled up");
    return 0;
}

std::size_t changes_in(store::Store& store) {
    std::size_t count = 0;
    store.read_now([&](Session& session) { count = store::Changes(session).planned(0, 0, 1000000, 1 << 30).size(); });
    return count;
}

class TinyFileSystem {
public:
    explicit TinyFileSystem(const std::filesystem::path& place) : place_(place) {
        std::filesystem::create_directory(place);
        mounted_ = ::mount("none", place.c_str(), "tmpfs", 0, "size=4m") == 0;
    }
    ~TinyFileSystem() {
        if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
    }
    TinyFileSystem(const TinyFileSystem&) = delete;
    TinyFileSystem& operator=(const TinyFileSystem&) = delete;
    bool mounted() const noexcept { return mounted_; }

private:
    std::filesystem::path place_;
    bool mounted_ = false;
};

}  // namespace

TEST_CASE("a full store refuses a transaction whole and goes on with what fits") {
    const TemporaryFolder folder;
    const auto store = open({.path = folder / "hub.db", .max_pages = 100});
    append(*store, 1);
    const int done = fill(*store);
    CHECK(done > 0);
    CHECK(changes_in(*store) == static_cast<std::size_t>(done) * 100);
    CHECK_THROWS_AS(write_much(*store), Error);  // and again: the connection still answers
    append(*store, 2);
    store->read_now([](Session& session) { CHECK(store::Feed(session).after(0, 10).size() == 2); });
}

TEST_CASE("work that hides the failure of a statement is not committed in parts") {
    const TemporaryFolder folder;
    const auto store = open({.path = folder / "hub.db", .max_pages = 100});
    const auto stubborn = [](Session& session) {
        const std::vector<store::FeedEntry> entries = {{.kind = Kind::person, .object = 1}};
        store::Feed(session).append(entries);
        try {
            std::vector<Change> changes(3000);
            for (Change& change : changes) change.object_name = std::string(1000, 'x');
            store::Changes(session).insert(changes);
        } catch (const Error&) {
        }
        store::Feed(session).append(entries);
    };
    CHECK_THROWS_AS(store->write_now(stubborn), Error);
    store->read_now([](Session& session) { CHECK(store::Feed(session).last() == 0); });
}

TEST_CASE("on a full disk what was committed stays, and work goes on once there is room") {
    const TemporaryFolder folder;
    const TinyFileSystem disk(folder / "disk");
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a small file system takes root");
        return;
    }
    const std::filesystem::path ballast = folder / "disk/ballast";
    std::ofstream(ballast) << std::string(1 << 20, 'x');
    std::size_t kept = 0;
    {
        const auto store = open({.path = folder / "disk/hub.db", .checkpoint_pages = 100});
        append(*store, 1);
        kept = static_cast<std::size_t>(fill(*store)) * 100;
        CHECK(changes_in(*store) == kept);
        std::filesystem::remove(ballast);
        append(*store, 2);
        write_much(*store);
        kept += 100;
        CHECK(changes_in(*store) == kept);
    }
    const auto store = open({.path = folder / "disk/hub.db"});
    CHECK(changes_in(*store) == kept);
    store->read_now([](Session& session) { CHECK(store::Feed(session).after(0, 10).size() == 2); });
}
