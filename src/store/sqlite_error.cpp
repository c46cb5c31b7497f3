#include "store/sqlite_error.hpp"

#include <cerrno>
#include <string>
#include <system_error>

namespace rosterd::store {
namespace {

// What the operating system said, where SQLite kept it.
int system_error_of(sqlite3* database) {
    return database == nullptr ? 0 : sqlite3_system_errno(database);
}

std::string no_space(const std::string& where) {
    return "no space left where the store " + where +
           " is: free some there; what was committed is safe, and the work can be done again";
}

}  // namespace

Error sqlite_error(sqlite3* database, int code, const std::filesystem::path& path, const char* doing) {
    const std::string where = path.empty() ? "in memory" : path.string();
    const std::string cause = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
    const int number = system_error_of(database);
    const std::string system = number == 0 ? "" : ": " + std::system_category().message(number);
    const std::string failed = "cannot " + std::string(doing) + " " + where + ": ";
    switch (code & 0xff) {
        case SQLITE_FULL:
            return Error(ErrorKind::storage, no_space(where));
        case SQLITE_IOERR:
            if (number == ENOSPC || number == EDQUOT) return Error(ErrorKind::storage, no_space(where));
            return Error(ErrorKind::storage,
                         failed + cause + system + " (code " + std::to_string(code) +
                             "): look at the disk and the system's log; what was committed is safe");
        case SQLITE_CORRUPT:
            return Error(ErrorKind::storage,
                         failed + cause + ": the file is damaged: stop the daemon, keep a copy, and " +
                             "restore a backup, or salvage it with \"sqlite3 " + where + " .recover\"");
        case SQLITE_NOTADB:
            return Error(ErrorKind::storage,
                         failed + "this is no SQLite database: name another file as store, or restore a backup");
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return Error(ErrorKind::storage,
                         failed + cause + system +
                             ": the file and its folder have to belong to the user the daemon runs " +
                             "as, on a file system mounted for writing");
        case SQLITE_CANTOPEN:
            return Error(ErrorKind::storage,
                         failed + cause + system +
                             ": the folder has to exist and to be writable for the user the daemon " + "runs as");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Error(ErrorKind::storage,
                         failed + cause + ": another program (a backup, a sqlite3 shell) holds it: let it finish, " +
                             "then try again");
        case SQLITE_NOMEM:
            return Error(ErrorKind::storage, failed + "out of memory: give the daemon more");
        case SQLITE_TOOBIG:
            return Error(ErrorKind::invalid, failed + "a value is larger than the store takes (1,000,000,000 bytes)");
        default:
            return Error(ErrorKind::internal, failed + cause + " (code " + std::to_string(code) + ")");
    }
}

bool spoils_connection(int code) noexcept {
    const int kind = code & 0xff;
    return kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_NOMEM;
}

}  // namespace rosterd::store
