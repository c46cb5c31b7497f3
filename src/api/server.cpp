#include "api/server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "api/connection.hpp"
#include "api/dispatcher.hpp"
#include "api/tcp_door.hpp"
#include "api/tls_context.hpp"
#include "api/unix_door.hpp"

namespace rosterd::api {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

// Out of descriptors or memory: others have to give some back first.
constexpr std::chrono::milliseconds accept_pause{200};
// For what was cancelled to come to its end.
constexpr std::chrono::milliseconds unwind_time{500};

Limits limits_of(const config::Listen& listen) {
    return {listen.max_line,    listen.max_header, listen.max_body, 0,
            listen.header_time, listen.body_time,  listen.idle_time};
}

// A plan is as long as what it changes. Who is on this machine may hand in long ones.
Limits limits_for(const ByteStream& stream, Limits limits) {
    constexpr std::size_t longest_plan = std::size_t{256} << 20;
    if (stream.peer()) limits.plan = longest_plan;
    return limits;
}

}  // namespace

struct Server::State : std::enable_shared_from_this<Server::State> {
    struct Client {
        Client(std::unique_ptr<ByteStream> stream, const Limits& limits, State& state)
            : connection(std::move(stream), limits, state.dispatcher, state.clock) {}
        Connection connection;
        asio::cancellation_signal cancel;
    };

    State(const asio::any_io_executor& given, config::Listen settings, Backend backend)
        : executor(given),
          listen(std::move(settings)),
          limits(limits_of(listen)),
          clock(backend.services.clock),
          dispatcher(std::move(backend)),
          changed(executor, steady_clock::time_point::max()) {}

    // Those who come in one way cannot use up the places of another.
    struct Entrance {
        std::unique_ptr<Door> door;
        std::shared_ptr<std::size_t> guests;
        std::size_t places;
        asio::steady_timer freed;  // cancelled when somebody has left
    };

    void open(std::unique_ptr<Door> door, const std::shared_ptr<std::size_t>& guests, std::size_t places) {
        entrances.push_back({std::move(door), guests, places, asio::steady_timer(executor)});
        auto ended = [self = shared_from_this()](std::exception_ptr failure) {
            try {
                if (failure) std::rethrow_exception(failure);
            } catch (const std::exception& error) {
                self->log.error("api.accepting_failed", {{"reason", error.what()}});
            }
        };
        asio::co_spawn(executor, accept(entrances.back()), std::move(ended));
    }

    Async<void> accept(Entrance& entrance) {
        const auto token = asio::as_tuple(asio::use_awaitable);
        while (!stopping) {
            if (*entrance.guests >= entrance.places) {
                entrance.freed.expires_at(steady_clock::time_point::max());
                co_await entrance.freed.async_wait(token);
                continue;
            }
            Door::Arrival arrival = co_await entrance.door->arrive();
            if (stopping) break;
            if (arrival.stream) {
                welcome(std::move(arrival.stream), entrance.guests);
            } else if (arrival.error != asio::error::operation_aborted &&
                       arrival.error != asio::error::connection_aborted) {
                log.warning("api.accept_failed", {{"reason", arrival.error.message()}});
                entrance.freed.expires_after(accept_pause);
                co_await entrance.freed.async_wait(token);
            }
        }
    }

    void welcome(std::unique_ptr<ByteStream> stream, std::shared_ptr<std::size_t> guests) {
        const Limits allowed = limits_for(*stream, limits);
        const auto client = clients.emplace(clients.end(), std::make_shared<Client>(std::move(stream), allowed, *this));
        const auto slot = (*client)->cancel.slot();
        ++*guests;
        auto ended = [self = shared_from_this(), client, guests](std::exception_ptr failure) {
            --*guests;
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
        for (Entrance& entrance : entrances) entrance.freed.cancel();
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

    void close_doors() {
        stopping = true;
        for (Entrance& entrance : entrances) {
            entrance.door->close();
            entrance.freed.cancel();
        }
        changed.cancel();
    }

    asio::any_io_executor executor;
    config::Listen listen;
    Limits limits;
    const Clock& clock;
    Dispatcher dispatcher;
    std::list<Entrance> entrances;
    std::vector<TcpDoor*> tls_doors;
    config::Listening listening;
    std::list<std::shared_ptr<Client>> clients;
    asio::steady_timer changed;  // cancelled when a connection has ended
    bool stopping = false;
    Log log;
};

Server::Server(asio::any_io_executor executor, config::Listen listen, Backend backend)
    : state_(std::make_shared<State>(executor, std::move(listen), std::move(backend))) {}

Server::~Server() {
    state_->close_doors();
    for (const auto& client : state_->clients) client->connection.cut();
}

void Server::start() {
    State& state = *state_;
    const config::Listen& listen = state.listen;
    const auto peers = std::make_shared<std::size_t>(0), remote = std::make_shared<std::size_t>(0);
    auto unix_door = std::make_unique<UnixDoor>(state.executor, listen);
    state.log.info("api.listening", {{"socket", listen.socket.string()}, {"from_systemd", unix_door->handed_over()}});
    state.listening.socket = listen.socket;
    // All of them before anybody comes in: a daemon that lacks one does not start.
    std::unique_ptr<TcpDoor> plain, tls;
    if (listen.http) {
        plain = std::make_unique<TcpDoor>(state.executor, *listen.http, nullptr, listen.header_time);
        state.listening.http = plain->address();
        state.log.info("api.listening", {{"http", to_text(plain->address())}});
    }
    if (listen.https) {
        tls = std::make_unique<TcpDoor>(state.executor, *listen.https, load_tls(listen), listen.header_time);
        state.listening.https = tls->address();
        state.tls_doors.push_back(tls.get());
        state.log.info("api.listening", {{"https", to_text(tls->address())}});
    }
    state.open(std::move(unix_door), peers, listen.max_connections);
    if (plain) state.open(std::move(plain), remote, listen.max_tcp_connections);
    if (tls) state.open(std::move(tls), remote, listen.max_tcp_connections);
}

void Server::use(std::shared_ptr<asio::ssl::context> tls) {
    for (TcpDoor* const door : state_->tls_doors) door->use(tls);
}

const config::Listening& Server::listening() const noexcept {
    return state_->listening;
}

Async<void> Server::stop(std::chrono::milliseconds limit) {
    const std::shared_ptr<State> state = state_;
    state->close_doors();
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
