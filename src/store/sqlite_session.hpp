#pragma once
// A session over a SQLite connection. The writer is alone, so counters are read once and written back at the end.

#include <array>
#include <cstdint>

#include "store/session.hpp"
#include "store/sqlite_connection.hpp"

namespace rosterd::store {

class SqliteSession final : public Session {
public:
    SqliteSession(SqliteConnection& connection, const FieldTable& person_fields, const FieldTable& department_fields)
        : Session(person_fields, department_fields), connection_(connection) {}

    Statement& statement(std::string_view sql) override { return connection_.statement(sql); }
    std::int64_t reserve(Sequence sequence, std::int64_t count) override;

    void save_counters();  // right before the commit

private:
    struct Counter {
        std::int64_t last = -1;  // -1: not read yet
        bool moved = false;
    };
    SqliteConnection& connection_;
    std::array<Counter, 8> counters_;
};

}  // namespace rosterd::store
