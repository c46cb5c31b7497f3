#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "rosterd/error.hpp"
#include "store/feed.hpp"
#include "store/migrations.hpp"
#include "store/sqlite_store.hpp"
#include "unit/store/temporary_folder.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::open_store;

namespace {

std::string url(const std::filesystem::path& file) {
    return "sqlite:" + file.string();
}

Error refusal(const std::string& store_url) {
    try {
        open_store(store_url);
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorKind::internal, "it was opened");
}

bool says(const Error& error, const std::string& text) {
    return error.message().find(text) != std::string::npos;
}

void run_sql(const std::filesystem::path& file, const char* sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
}

}  // namespace

TEST_CASE("a second daemon on the same store is refused with path and process") {
    const TemporaryFolder folder;
    const auto first = open_store(url(folder / "hub.db"));
    const Error error = refusal(url(folder.path() / "." / "hub.db"));
    CHECK(error.kind() == ErrorKind::conflict);
    CHECK(says(error, (folder / "hub.db").string()));
    CHECK(says(error, "process " + std::to_string(::getpid())));
    CHECK(says(error, "stop that daemon"));
}

TEST_CASE("the lock ends with its owner, however that ends") {
    const TemporaryFolder folder;
    { const auto first = open_store(url(folder / "hub.db")); }
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        try {
            const auto store = open_store(url(folder / "hub.db"));
            ::kill(::getpid(), SIGKILL);
        } catch (...) {
        }
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    CHECK(open_store(url(folder / "hub.db")) != nullptr);
}

TEST_CASE("a store of a newer daemon is refused and left as it is") {
    const TemporaryFolder folder;
    { const auto store = open_store(url(folder / "hub.db")); }
    run_sql(folder / "hub.db", "UPDATE meta SET value = 4711 WHERE name = 'schema'");
    const Error error = refusal(url(folder / "hub.db"));
    CHECK(error.kind() == ErrorKind::invalid);
    CHECK(says(error, "schema 4711"));
    CHECK(says(error, "up to " + std::to_string(store::sqlite_migrations().back().number)));
    CHECK(says(error, "install the newer daemon"));
    // Put right again it opens: nothing was changed by the attempt, and the lock was let go.
    const std::string back = "UPDATE meta SET value = " + std::to_string(store::sqlite_migrations().back().number) +
                             " WHERE name = 'schema'";
    run_sql(folder / "hub.db", back.c_str());
    CHECK(open_store(url(folder / "hub.db")) != nullptr);
}

TEST_CASE("a database of something else and a file that is none are refused") {
    const TemporaryFolder folder;
    run_sql(folder / "other.db", "CREATE TABLE songs (title TEXT)");
    CHECK(refusal(url(folder / "other.db")).kind() == ErrorKind::invalid);
    CHECK(says(refusal(url(folder / "other.db")), "something else"));

    std::ofstream(folder / "text.db") << std::string(5000, 'x');
    const Error error = refusal(url(folder / "text.db"));
    CHECK(error.kind() == ErrorKind::storage);
    CHECK(says(error, "no SQLite database"));
}

TEST_CASE("a place where no store can be is named with what to do") {
    const TemporaryFolder folder;
    const Error missing = refusal(url(folder.path() / "nowhere" / "hub.db"));
    CHECK(missing.kind() == ErrorKind::storage);
    CHECK(says(missing, "nowhere/hub.db"));
    CHECK(says(missing, "the folder has to exist"));

    std::filesystem::create_directory(folder / "hub.db");
    CHECK(refusal(url(folder / "hub.db")).kind() == ErrorKind::storage);

    for (const char* unknown : {"", "sqlite:", "postgres://x", "hub.db"}) {
        const Error error = refusal(unknown);
        CHECK(error.kind() == ErrorKind::invalid);
        CHECK(says(error, "sqlite:PATH"));
    }
}

TEST_CASE("the files of a store are for its owner only") {
    const TemporaryFolder folder;
    const auto store = open_store(url(folder / "hub.db"));
    for (const char* name : {"hub.db", "hub.db-wal", "hub.db-shm", "hub.db.lock"}) {
        INFO(name);
        struct stat status {};
        REQUIRE(::stat((folder / name).c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
    }
}

TEST_CASE("a migration happens whole or not at all, and not twice") {
    const TemporaryFolder folder;
    const store::SqliteOptions options{.path = folder / "hub.db"};
    store::SqliteConnection connection(options, store::SqliteConnection::Role::writer);
    std::vector<store::Migration> history = store::sqlite_migrations();
    const int known = history.back().number;
    store::migrate(connection, history, "here");
    history.push_back({known + 1, "broken.sql", "CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER)"});
    CHECK_THROWS_AS(store::migrate(connection, history, "here"), Error);
    CHECK(connection.text_of("SELECT value FROM meta WHERE name = 'schema'") == std::to_string(known));
    CHECK(connection.text_of("SELECT count(*) FROM sqlite_master WHERE name = 'half'") == "0");
    history.back().sql = "CREATE TABLE whole (id INTEGER)";
    store::migrate(connection, history, "here");
    store::migrate(connection, history, "here");
    CHECK(connection.text_of("SELECT value FROM meta WHERE name = 'schema'") == std::to_string(known + 1));
}
