#pragma once
// One SQLite connection with its prepared statements. Used by one thread at a time.

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/session.hpp"

namespace rosterd::store {

struct SqliteOptions {
    std::filesystem::path path;                                 // empty: in memory, one connection for everything
    int readers = 2;                                            // connections, each with a thread
    std::int64_t write_cache = 48 << 20, read_cache = 2 << 20;  // bytes of pages a connection may keep
    std::int64_t checkpoint_pages = 8000;                       // of the log, before it is copied into the database
    std::int64_t max_pages = 0;                                 // of the database; 0: no limit. Tests fill it
    bool check_references = false;  // REFERENCES of the schema: a tenth of a first run, so for tests
};

class SqliteConnection {
public:
    enum class Role : std::uint8_t { writer, reader };

    SqliteConnection(const SqliteOptions& options, Role role);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Statement& statement(std::string_view sql);
    void run(const char* script);          // several statements, without rows
    std::string text_of(const char* sql);  // the first column of the first row; empty: none

    void begin(Role role);
    void commit();
    void roll_back() noexcept;

    void shrink() noexcept;  // gives back what the page cache holds

    // Statements of a transaction that failed must not go on as if each stood alone.
    void refuse_after_failure() const;
    [[noreturn]] void fail(int code, const char* doing);
    bool spoilt() const noexcept { return spoilt_; }
    sqlite3* handle() const noexcept { return database_; }

private:
    class Prepared;
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    void open();
    void configure(Role role);
    void close() noexcept;

    const SqliteOptions& options_;
    sqlite3* database_ = nullptr;
    std::unordered_map<std::string, std::vector<std::unique_ptr<Prepared>>, TextHash, std::equal_to<>> statements_;
    bool failed_ = false;
    bool spoilt_ = false;
};

}  // namespace rosterd::store
