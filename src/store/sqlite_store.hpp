#pragma once
// The store in a SQLite file: one writer with a thread of its own, readers beside it (WAL), both opened when first
// used.

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/sqlite_connection.hpp"
#include "store/store.hpp"
#include "store/store_lock.hpp"

namespace rosterd::store {

class SqliteStore final : public Store {
public:
    SqliteStore(SqliteOptions options, FieldTable person_fields, FieldTable department_fields);
    ~SqliteStore() override;

    Async<void> read(Work work) override;
    Async<void> write(Work work) override;
    void read_now(const Work& work) override;
    void write_now(const Work& work) override;

private:
    using Connection = std::unique_ptr<SqliteConnection>;

    void do_write(const Work& work);  // on the writer's thread
    void do_read(const Work& work);   // on a reader's thread; in memory: on the writer's
    void transact(SqliteConnection& connection, SqliteConnection::Role role, const Work& work);
    Connection take_reader();
    boost::asio::thread_pool& read_threads();
    void shrink_when_idle();  // on the writer's thread

    SqliteOptions options_;
    FieldTable person_fields_, department_fields_;
    std::optional<StoreLock> lock_;
    Connection writer_;
    std::mutex readers_mutex_;
    std::vector<Connection> idle_readers_;
    boost::asio::thread_pool write_thread_;
    boost::asio::thread_pool read_threads_;
    boost::asio::steady_timer idle_;
};

}  // namespace rosterd::store
