#include "api/server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "api/connection.hpp"
#include "api/dispatcher.hpp"
#include "api/socket_file.hpp"
#include "api/unix_stream.hpp"

namespace rosterd::api {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

// Out of descriptors or memory: others have to give some back first.
constexpr std::chrono::milliseconds accept_pause{200};
// For what was cancelled to come to its end.
constexpr std::chrono::milliseconds unwind_time{500};

Limits limits_of(const config::Listen& listen) {
    return {listen.max_line,    listen.max_header, listen.max_body,
            listen.header_time, listen.body_time,  listen.idle_time};
}

}  // namespace

struct Server::State : std::enable_shared_from_this<Server::State> {
    struct Client {
        explicit Client(std::unique_ptr<ByteStream> stream, State& state)
            : connection(std::move(stream), state.limits, state.dispatcher, state.clock) {}
        Connection connection;
        asio::cancellation_signal cancel;
    };

    State(const asio::any_io_executor& given, config::Listen settings, Backend backend)
        : executor(given),
          listen(std::move(settings)),
          limits(limits_of(listen)),
          clock(backend.services.clock),
          dispatcher(std::move(backend)),
          acceptor(executor),
          changed(executor, steady_clock::time_point::max()) {}

    Async<void> accept() {
        while (!stopping) {
            if (clients.size() >= listen.max_connections) {
                co_await change(steady_clock::time_point::max());
                continue;
            }
            const auto token = asio::as_tuple(asio::use_awaitable);
            auto [error, socket] = co_await acceptor.async_accept(token);
            if (stopping) break;
            if (!error) {
                welcome(std::move(socket));
            } else if (error != asio::error::operation_aborted && error != asio::error::connection_aborted) {
                log.warning("api.accept_failed", {{"reason", error.message()}});
                const auto later = steady_clock::now() + accept_pause;
                co_await change(later);
            }
        }
    }

    void welcome(asio::local::stream_protocol::socket socket) {
        auto stream = std::make_unique<UnixStream>(std::move(socket));
        if (const auto peer = stream->peer()) log.debug("api.connected", {{"uid", peer->uid}, {"pid", peer->pid}});
        const auto client = clients.emplace(clients.end(), std::make_shared<Client>(std::move(stream), *this));
        const auto slot = (*client)->cancel.slot();
        auto ended = [self = shared_from_this(), client](std::exception_ptr failure) {
            self->farewell(client, failure);
        };
        asio::co_spawn(executor, (*client)->connection.serve(), asio::bind_cancellation_slot(slot, std::move(ended)));
    }

    void farewell(std::list<std::shared_ptr<Client>>::iterator client, const std::exception_ptr& failure) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            if (!stopping) log.error("api.connection_failed", {{"reason", error.what()}});
        }
        clients.erase(client);
        changed.cancel();
    }

    // Until a connection has ended, at most until then.
    Async<void> change(steady_clock::time_point until) {
        changed.expires_at(until);
        const auto token = asio::as_tuple(asio::use_awaitable);
        co_await changed.async_wait(token);
    }

    Async<void> wait_for_clients(steady_clock::time_point until) {
        while (!clients.empty() && steady_clock::now() < until) co_await change(until);
    }

    void close_acceptor() {
        stopping = true;
        error_code ignored;
        acceptor.close(ignored);
        changed.cancel();
        file.reset();
    }

    asio::any_io_executor executor;
    config::Listen listen;
    Limits limits;
    const Clock& clock;
    Dispatcher dispatcher;
    std::unique_ptr<SocketFile> file;
    asio::local::stream_protocol::acceptor acceptor;
    std::list<std::shared_ptr<Client>> clients;
    asio::steady_timer changed;  // cancelled when a connection has ended
    bool stopping = false;
    Log log;
};

Server::Server(asio::any_io_executor executor, config::Listen listen, Backend backend)
    : state_(std::make_shared<State>(executor, std::move(listen), std::move(backend))) {}

Server::~Server() {
    state_->close_acceptor();
    for (const auto& client : state_->clients) client->connection.cut();
}

void Server::start() {
    State& state = *state_;
    state.file = std::make_unique<SocketFile>(state.listen);
    const bool handed_over = state.file->handed_over();
    state.acceptor.assign(asio::local::stream_protocol(), state.file->release());
    state.log.info("api.listening", {{"socket", state.listen.socket.string()}, {"from_systemd", handed_over}});
    auto ended = [self = state_](std::exception_ptr failure) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            self->log.error("api.accepting_failed", {{"reason", error.what()}});
        }
    };
    asio::co_spawn(state.executor, state.accept(), std::move(ended));
}

Async<void> Server::stop(std::chrono::milliseconds limit) {
    const std::shared_ptr<State> state = state_;
    state->close_acceptor();
    for (const auto& client : state->clients) client->connection.finish();
    const auto until = steady_clock::now() + limit;
    co_await state->wait_for_clients(until);
    if (state->clients.empty()) co_return;
    state->log.warning("api.requests_cut", {{"connections", state->clients.size()}});
    const auto clients = state->clients;  // a cancelled one may leave the list at once
    for (const auto& client : clients) {
        client->connection.cut();
        client->cancel.emit(asio::cancellation_type::terminal);
    }
    const auto unwound = steady_clock::now() + unwind_time;
    co_await state->wait_for_clients(unwound);
}

}  // namespace rosterd::api
