#pragma once
// The schema's history: migrations/*.sql, embedded when the daemon is built.

#include <vector>

namespace rosterd::store {

class SqliteConnection;

struct Migration {
    int number;  // the schema's version once it is done
    const char* name;
    const char* sql;
};

const std::vector<Migration>& sqlite_migrations();  // by number, from 1

// Does those that the database has not had, each in one transaction. Error(invalid) for a database that a newer daemon
// wrote or that is something else altogether.
void migrate(SqliteConnection& connection, const std::vector<Migration>& migrations, const char* where);

}  // namespace rosterd::store
