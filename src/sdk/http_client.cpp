#include "rosterd/http_client.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <optional>
#include <utility>

#include "byte_stream.hpp"
#include "http_message.hpp"
#include "rosterd/error.hpp"

namespace rosterd {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

// Closes the stream when time is up: what waits on it then ends with an error, and passed() says why.
class Deadline {
public:
    Deadline(const asio::any_io_executor& executor, milliseconds limit, std::shared_ptr<ByteStream> stream)
        : timer_(executor), state_(std::make_shared<State>()) {
        state_->stream = std::move(stream);
        set(limit);
    }

    void set(milliseconds limit) {
        timer_.expires_after(limit);
        timer_.async_wait([state = state_](const error_code& error) {
            if (error || !state->stream) return;
            state->passed = true;
            state->stream->close();
        });
    }
    ~Deadline() { state_->stream.reset(); }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    bool passed() const noexcept { return state_->passed; }

private:
    struct State {
        std::shared_ptr<ByteStream> stream;  // null: no longer wanted
        bool passed = false;
    };
    asio::steady_timer timer_;
    std::shared_ptr<State> state_;
};

// What became of a request on one connection.
struct Attempt {
    HttpResponse response;  // whole when there is no error
    error_code error;
    bool timed_out = false;
    bool silent = false;       // timed out, and by the limit for pauses
    bool keep = false;         // the connection may carry another request
    std::size_t received = 0;  // bytes
};

Async<void> read_answer(ByteStream& stream, AnswerReader& reader, Deadline* pause, milliseconds longest,
                        error_code& error) {
    while (!reader.is_done() && !error) {
        if (pause) pause->set(longest);
        const asio::mutable_buffer room = reader.room();
        error_code lost;
        const std::size_t count = co_await stream.read_some(room, lost);
        if (lost == asio::error::eof) {
            reader.end(error);
        } else if (lost) {
            error = lost;
        } else {
            reader.commit(count, error);
        }
    }
}

Async<Attempt> attempt(std::shared_ptr<ByteStream> stream, const std::string& bytes, const HttpLimits& limits,
                       bool to_head, milliseconds time) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const Deadline deadline(executor, time, stream);
    std::optional<Deadline> pause;
    if (limits.silence_time.count() > 0) pause.emplace(executor, limits.silence_time, stream);
    AnswerReader reader(limits, to_head);
    Attempt result;
    const asio::const_buffer message = asio::buffer(bytes);
    error_code unsent;
    co_await stream->write(message, unsent);
    // A server that refuses a long request may answer and close before it has read all of it: its answer counts.
    const bool refused = unsent == asio::error::broken_pipe || unsent == asio::error::connection_reset;
    if (!unsent || refused) {
        Deadline* const quiet = pause ? &*pause : nullptr;
        co_await read_answer(*stream, reader, quiet, limits.silence_time, result.error);
    } else {
        result.error = unsent;
    }
    result.silent = pause && pause->passed();
    result.timed_out = deadline.passed() || result.silent;
    result.received = reader.received();
    if (result.error) co_return result;
    result.keep = !unsent && reader.can_go_on();
    result.response = reader.take();
    co_return result;
}

std::string seconds_text(milliseconds time) {
    if (time.count() % 1000 == 0) return std::to_string(time.count() / 1000) + " s";
    return std::to_string(time.count()) + " ms";
}

Error connect_error(const HttpAddress& address, const error_code& error, const std::string& trouble) {
    if (error == asio::error::operation_aborted) return {ErrorKind::cancelled, "cancelled"};
    if (!trouble.empty())
        return {ErrorKind::unreachable,
                "cannot connect to " + address.text() + ": " + trouble + " (" + error.message() + ")"};
    const char* meaning = "";
    if (error == boost::system::errc::no_such_file_or_directory) meaning = ": there is no such socket";
    if (error == asio::error::connection_refused) meaning = ": nothing listens there";
    if (error == boost::system::errc::permission_denied) meaning = ": this user may not open it";
    return {ErrorKind::unreachable, "cannot connect to " + address.text() + meaning + " (" + error.message() + ")"};
}

[[noreturn]] void throw_failure(const HttpAddress& address, const HttpLimits& limits, const Attempt& attempt,
                                milliseconds time) {
    const std::string bytes = std::to_string(attempt.received) + " bytes";
    if (attempt.silent)
        throw HttpLost(address.text() + ": silent for " + seconds_text(limits.silence_time) + " (" + bytes + " came)");
    if (attempt.timed_out)
        throw HttpLost(address.text() + ": no whole answer within " + seconds_text(time) + " (" + bytes + " came)");
    if (attempt.error == asio::error::operation_aborted) throw Error(ErrorKind::cancelled, "cancelled");
    if (is_http_error(attempt.error))
        throw Error(ErrorKind::internal, address.text() + ": " + describe_http_error(attempt.error, limits));
    const std::string when = attempt.received == 0 ? "before the answer" : "after " + bytes + " of the answer";
    const std::string how = attempt.error == asio::error::eof ? "closed" : "lost (" + attempt.error.message() + ")";
    throw HttpLost(address.text() + ": the connection was " + how + " " + when);
}

Async<std::shared_ptr<ByteStream>> open_stream(const HttpAddress& address, milliseconds limit,
                                               std::shared_ptr<const HttpTransport> transport) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    std::shared_ptr<ByteStream> stream = make_stream(executor, address, std::move(transport));
    const Deadline deadline(executor, limit, stream);
    error_code error;
    co_await stream->connect(error);
    if (error && deadline.passed())
        throw Error(ErrorKind::unreachable,
                    "cannot connect to " + address.text() + ": not accepted within " + seconds_text(limit));
    if (error) throw connect_error(address, error, stream->trouble());
    co_return stream;
}

bool may_repeat(std::string_view method) noexcept {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE";
}

}  // namespace

std::string HttpAddress::text() const {
    if (!socket.empty()) return socket;
    const bool numeric_v6 = host.find(':') != std::string::npos;
    return (numeric_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string_view HttpResponse::header(std::string_view name) const noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto same = [&](char left, char right) { return lower(left) == lower(right); };
    for (const auto& [key, value] : headers) {
        if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same)) return value;
    }
    return {};
}

struct HttpClient::Connection {
    std::shared_ptr<ByteStream> stream;  // kept from the last answer; null: none
    bool busy = false;

    Async<HttpResponse> exchange(const HttpAddress& address, const HttpLimits& limits,
                                 std::shared_ptr<const HttpTransport> transport, const HttpRequest& request);
};

Async<HttpResponse> HttpClient::Connection::exchange(const HttpAddress& address, const HttpLimits& limits,
                                                     std::shared_ptr<const HttpTransport> transport,
                                                     const HttpRequest& request) {
    const std::string bytes = serialize(address, request, transport ? &transport->options() : nullptr);
    const bool to_head = request.method == "HEAD";
    const milliseconds time = request.answer_time.count() > 0 ? request.answer_time : limits.answer_time;

    std::shared_ptr<ByteStream> used = std::exchange(stream, nullptr);
    bool kept = used && used->is_quiet();
    while (true) {
        if (!kept) used = co_await open_stream(address, limits.connect_time, transport);
        Attempt result = co_await attempt(used, bytes, limits, to_head, time);
        if (!result.error) {
            if (result.keep) stream = used;
            unpack(result.response, limits);
            co_return std::move(result.response);
        }
        // The server may have closed a kept connection just as the request left; on a new one that is a real failure.
        const bool lost = !result.timed_out && result.error != asio::error::operation_aborted;
        if (!kept || !lost || result.received != 0 || !may_repeat(request.method))
            throw_failure(address, limits, result, time);
        kept = false;
    }
}

HttpLost::HttpLost(std::string message) : Error(ErrorKind::unreachable, std::move(message)) {}
HttpLost::~HttpLost() = default;

HttpClient::HttpClient(HttpAddress address, HttpLimits limits, std::shared_ptr<const HttpTransport> transport)
    : address_(std::move(address)),
      limits_(limits),
      transport_(std::move(transport)),
      connection_(std::make_unique<Connection>()) {}

HttpClient::~HttpClient() = default;

bool HttpClient::is_connected() const noexcept {
    return connection_->stream != nullptr;
}

Async<HttpResponse> HttpClient::send(HttpRequest request) {
    if (connection_->busy) throw Error(ErrorKind::internal, address_.text() + ": two requests at once over one client");
    connection_->busy = true;
    const std::unique_ptr<bool, void (*)(bool*)> release(&connection_->busy, [](bool* busy) { *busy = false; });
    try {
        HttpResponse response = co_await connection_->exchange(address_, limits_, transport_, request);
        co_return response;
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw Error(ErrorKind::cancelled, "cancelled");
        throw Error(ErrorKind::unreachable, address_.text() + ": " + error.code().message());
    }
}

}  // namespace rosterd
