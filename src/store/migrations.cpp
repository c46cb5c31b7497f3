#include "store/migrations.hpp"

#include <string>

#include "rosterd/error.hpp"
#include "store/sqlite_connection.hpp"

namespace rosterd::store {
namespace {

int version_of(SqliteConnection& connection, const char* where) {
    if (connection.text_of("SELECT count(*) FROM sqlite_master") == "0") return 0;
    const bool ours =
        connection.text_of("SELECT count(*) FROM sqlite_master WHERE name IN ('meta', 'person', 'link')") == "3";
    if (!ours) {
        throw Error(ErrorKind::invalid,
                    std::string("the store ") + where + " is a database of something else: name another file as store");
    }
    const std::string version = connection.text_of("SELECT value FROM meta WHERE name = 'schema'");
    return version.empty() ? 0 : std::stoi(version);
}

}  // namespace

void migrate(SqliteConnection& connection, const std::vector<Migration>& migrations, const char* where) {
    const int version = version_of(connection, where);
    const int known = migrations.back().number;
    if (version > known) {
        throw Error(ErrorKind::invalid,
                    std::string("the store ") + where + " has schema " + std::to_string(version) +
                        ", this daemon knows up to " + std::to_string(known) +
                        ": install the newer daemon that wrote it, or restore a backup from before");
    }
    for (const Migration& migration : migrations) {
        if (migration.number <= version) continue;
        try {
            connection.begin(SqliteConnection::Role::writer);
            connection.run(migration.sql);
            connection.run(
                ("UPDATE meta SET value = " + std::to_string(migration.number) + " WHERE name = 'schema'").c_str());
            connection.commit();
        } catch (Error& error) {
            connection.roll_back();
            error.add_context(std::string("migration ") + migration.name);
            throw;
        }
    }
}

}  // namespace rosterd::store
