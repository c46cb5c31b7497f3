#include "store/sqlite_store.hpp"

#include <malloc.h>

#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <future>
#include <utility>

#include "store/migrations.hpp"
#include "store/sqlite_session.hpp"

namespace rosterd::store {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds idle_time{2};

// Suspends the caller while `job` runs in the pool. The handler owns the suspended coroutine and with it everything
// that `job` refers to, and no cancellation slot is connected: a cancelled caller waits for the end as well.
Async<void> run_in(asio::thread_pool& pool, const std::function<void()>& job) {
    const asio::any_io_executor caller = co_await asio::this_coro::executor;
    std::exception_ptr failure;
    auto start = [&pool, &job, &failure, &caller](auto resume) {
        auto loop = asio::prefer(caller, asio::execution::outstanding_work.tracked);
        auto task = [&job, &failure, loop = std::move(loop), resume = std::move(resume)]() mutable {
            try {
                job();
            } catch (...) {
                failure = std::current_exception();
            }
            asio::post(loop, std::move(resume));
        };
        asio::post(pool, std::move(task));
    };
    const auto& token = asio::use_awaitable;
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(std::move(start), token);
    if (failure) std::rethrow_exception(std::move(failure));
}

void run_in_now(asio::thread_pool& pool, const std::function<void()>& job) {
    std::promise<void> done;
    asio::post(pool, [&] {
        try {
            job();
            done.set_value();
        } catch (...) {
            done.set_exception(std::current_exception());
        }
    });
    done.get_future().get();
}

}  // namespace

SqliteStore::SqliteStore(SqliteOptions options, FieldTable person_fields, FieldTable department_fields)
    : options_(std::move(options)),
      person_fields_(std::move(person_fields)),
      department_fields_(std::move(department_fields)),
      write_thread_(1),
      read_threads_(static_cast<std::size_t>(std::max(1, options_.readers))),
      idle_(write_thread_) {
    if (!options_.path.empty()) lock_.emplace(options_.path);
    writer_ = std::make_unique<SqliteConnection>(options_, SqliteConnection::Role::writer);
    migrate(*writer_, sqlite_migrations(), options_.path.empty() ? "in memory" : options_.path.c_str());
}

// Work at hand ends first; the writer closes last, so that it can copy the log into the database.
SqliteStore::~SqliteStore() {
    asio::post(write_thread_, [this] { idle_.cancel(); });
    write_thread_.join();
    read_threads_.join();
    idle_readers_.clear();
    writer_.reset();
}

Async<void> SqliteStore::read(Work work) {
    const std::function<void()> job = [this, &work] { do_read(work); };
    co_await run_in(read_threads(), job);
}

Async<void> SqliteStore::write(Work work) {
    const std::function<void()> job = [this, &work] { do_write(work); };
    co_await run_in(write_thread_, job);
}

void SqliteStore::read_now(const Work& work) {
    run_in_now(read_threads(), [this, &work] { do_read(work); });
}

void SqliteStore::write_now(const Work& work) {
    run_in_now(write_thread_, [this, &work] { do_write(work); });
}

asio::thread_pool& SqliteStore::read_threads() {
    return options_.path.empty() ? write_thread_ : read_threads_;
}

void SqliteStore::do_write(const Work& work) {
    if (!writer_ || (writer_->spoilt() && !options_.path.empty())) {
        writer_.reset();
        writer_ = std::make_unique<SqliteConnection>(options_, SqliteConnection::Role::writer);
    }
    transact(*writer_, SqliteConnection::Role::writer, work);
    shrink_when_idle();
}

void SqliteStore::do_read(const Work& work) {
    if (options_.path.empty()) {
        transact(*writer_, SqliteConnection::Role::reader, work);
        return;
    }
    Connection reader = take_reader();
    transact(*reader, SqliteConnection::Role::reader, work);
    const std::scoped_lock lock(readers_mutex_);
    idle_readers_.push_back(std::move(reader));
}

// A reader whose work failed is not put back: the next one is opened anew.
SqliteStore::Connection SqliteStore::take_reader() {
    {
        const std::scoped_lock lock(readers_mutex_);
        if (!idle_readers_.empty()) {
            Connection reader = std::move(idle_readers_.back());
            idle_readers_.pop_back();
            return reader;
        }
    }
    return std::make_unique<SqliteConnection>(options_, SqliteConnection::Role::reader);
}

void SqliteStore::transact(SqliteConnection& connection, SqliteConnection::Role role, const Work& work) {
    connection.begin(role);
    try {
        SqliteSession session(connection, person_fields_, department_fields_);
        work(session);
        session.save_counters();
        connection.commit();
    } catch (...) {
        connection.roll_back();
        throw;
    }
}

// A first run fills the page cache; an idle daemon has no use for it.
void SqliteStore::shrink_when_idle() {
    idle_.expires_after(idle_time);
    idle_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled || !writer_) return;
        writer_->shrink();
        malloc_trim(0);  // glibc keeps freed pages otherwise
    });
}

}  // namespace rosterd::store
