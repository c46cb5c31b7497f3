#include "store/sqlite_connection.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <mutex>

#include "store/sqlite_error.hpp"

namespace rosterd::store {
namespace {

// SQLite numbers "$1" by order of appearance; "?1" is what the shared SQL means.
std::string with_question_marks(std::string_view sql) {
    std::string text(sql);
    for (char& c : text) {
        if (c == '$') c = '?';
    }
    return text;
}

sqlite3_destructor_type lifetime(Binding binding) {
    return binding == Binding::borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT;
}

// SQLite counts its memory under a global lock unless told not to, once, before the first use.
void configure_library() {
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

// New people touch most pages of the indexes on identifiers: with large pages that is a fifth less work than with
// SQLite's 4096 bytes, and small writes cost the same.
constexpr std::int64_t page_bytes = 16384;

// The log and the index beside it take over the mode: people's data is for the daemon only.
void create_private_file(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);
}

}  // namespace

class SqliteConnection::Prepared final : public Statement {
public:
    Prepared(SqliteConnection& connection, std::string_view sql) : connection_(connection) {
        const std::string text = with_question_marks(sql);
        const int code = sqlite3_prepare_v3(connection.database_, text.data(), static_cast<int>(text.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
        if (code != SQLITE_OK) connection.fail(code, "prepare a statement in the store");
    }
    ~Prepared() override { sqlite3_finalize(statement_); }

    void bind_null(int parameter) override { check(sqlite3_bind_null(statement_, parameter)); }
    void bind_integer(int parameter, std::int64_t value) override {
        check(sqlite3_bind_int64(statement_, parameter, value));
    }
    void bind_text(int parameter, std::string_view text, Binding binding) override {
        const char* data = text.data() == nullptr ? "" : text.data();
        check(sqlite3_bind_text64(statement_, parameter, data, text.size(), lifetime(binding), SQLITE_UTF8));
    }
    void bind_bytes(int parameter, std::string_view bytes, Binding binding) override {
        const char* data = bytes.data() == nullptr ? "" : bytes.data();
        check(sqlite3_bind_blob64(statement_, parameter, data, bytes.size(), lifetime(binding)));
    }

    bool step() override {
        connection_.refuse_after_failure();
        const int code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) connection_.fail(code, "use the store");
        return false;
    }
    std::int64_t affected() const override { return sqlite3_changes64(connection_.database_); }

    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
    std::string_view text(int column) const override {
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        return data == nullptr ? std::string_view() : std::string_view(data, length(column));
    }
    std::string_view bytes(int column) const override {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        return data == nullptr ? std::string_view() : std::string_view(data, length(column));
    }

    void rewind() noexcept override { sqlite3_reset(statement_); }
    void release() noexcept override {
        sqlite3_reset(statement_);
        in_use_ = false;
    }

    bool take() noexcept { return !std::exchange(in_use_, true); }

private:
    void check(int code) {
        if (code != SQLITE_OK) connection_.fail(code, "hand a value to the store");
    }
    std::size_t length(int column) const { return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)); }

    SqliteConnection& connection_;
    sqlite3_stmt* statement_ = nullptr;
    bool in_use_ = false;
};

SqliteConnection::SqliteConnection(const SqliteOptions& options, Role role) : options_(options) {
    configure_library();
    try {
        open();
        configure(role);
    } catch (...) {
        close();
        throw;
    }
}

SqliteConnection::~SqliteConnection() {
    close();
}

void SqliteConnection::close() noexcept {
    statements_.clear();
    sqlite3_close_v2(database_);
    database_ = nullptr;
}

void SqliteConnection::open() {
    if (!options_.path.empty()) create_private_file(options_.path);
    const std::string name = options_.path.empty() ? ":memory:" : options_.path.string();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(name.c_str(), &database_, flags, nullptr);
    if (code != SQLITE_OK) fail(code, "open the store");
    sqlite3_busy_timeout(database_, 5000);  // a backup or a shell beside us, never ourselves
}

void SqliteConnection::configure(Role role) {
    const bool writer = role == Role::writer;
    const auto set = [this](const char* name, std::int64_t value) {
        run(("PRAGMA " + std::string(name) + "=" + std::to_string(value)).c_str());
    };
    if (writer) set("page_size", page_bytes);  // of a new database; before the log is switched on
    if (writer && !options_.path.empty() && text_of("PRAGMA journal_mode=WAL") != "wal") {
        throw Error(ErrorKind::storage, "cannot open the store " + options_.path.string() +
                                            ": its file system cannot share memory between processes (a network file "
                                            "system?): put the store on a local disk");
    }
    run("PRAGMA synchronous=FULL; PRAGMA secure_delete=FAST; PRAGMA temp_store=MEMORY");
    set("foreign_keys", options_.check_references ? 1 : 0);
    set("mmap_size", 0);
    set("cache_size", -(writer ? options_.write_cache : options_.read_cache) / 1024);
    if (writer) {
        set("wal_autocheckpoint", options_.checkpoint_pages);
        set("journal_size_limit", 64 << 20);
        if (options_.max_pages > 0) set("max_page_count", options_.max_pages);
    } else {
        run("PRAGMA query_only=ON");
    }
}

Statement& SqliteConnection::statement(std::string_view sql) {
    refuse_after_failure();
    auto found = statements_.find(sql);
    if (found == statements_.end()) found = statements_.try_emplace(std::string(sql)).first;
    for (const auto& prepared : found->second) {
        if (prepared->take()) return *prepared;
    }
    auto& added = found->second.emplace_back(std::make_unique<Prepared>(*this, sql));
    added->take();
    return *added;
}

void SqliteConnection::run(const char* script) {
    const int code = sqlite3_exec(database_, script, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, "use the store");
}

std::string SqliteConnection::text_of(const char* sql) {
    Prepared prepared(*this, sql);
    return prepared.step() ? std::string(prepared.text(0)) : std::string();
}

void SqliteConnection::begin(Role role) {
    failed_ = false;
    run(role == Role::writer ? "BEGIN IMMEDIATE" : "BEGIN");
}

void SqliteConnection::commit() {
    refuse_after_failure();
    run("COMMIT");
}

void SqliteConnection::roll_back() noexcept {
    if (sqlite3_get_autocommit(database_) == 0 &&
        sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr) != SQLITE_OK) {
        spoilt_ = true;
    }
    failed_ = false;
}

void SqliteConnection::shrink() noexcept {
    sqlite3_db_release_memory(database_);
}

void SqliteConnection::refuse_after_failure() const {
    if (failed_)
        throw Error(ErrorKind::storage, "the transaction failed before and cannot go on: it has to be done again");
}

void SqliteConnection::fail(int code, const char* doing) {
    failed_ = true;
    spoilt_ = spoilt_ || spoils_connection(code);
    throw sqlite_error(database_, code, options_.path, doing);
}

}  // namespace rosterd::store
