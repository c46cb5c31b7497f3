#pragma once
// SQLite's result codes as errors for people: what happened, where, what to do.

#include <sqlite3.h>

#include <filesystem>

#include "rosterd/error.hpp"

namespace rosterd::store {

// `database` may be null when it could not even be opened. `doing` is a verb with its object: "open the store".
Error sqlite_error(sqlite3* database, int code, const std::filesystem::path& path, const char* doing);

// After these the connection is closed and opened anew before it is used again.
bool spoils_connection(int code) noexcept;

}  // namespace rosterd::store
