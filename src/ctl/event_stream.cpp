#include "ctl/event_stream.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <optional>
#include <string_view>

namespace rosterd::ctl {
namespace {

namespace asio = boost::asio;
using Socket = asio::local::stream_protocol::socket;

constexpr std::chrono::seconds longest_silence{60};
constexpr std::size_t largest_event = 1024 * 1024;

// Reads until the text holds the mark, and gives what stands before it; the rest stays. Nothing: there is no more.
class Pieces {
public:
    explicit Pieces(Socket& socket) : socket_(socket), silence_(socket.get_executor()) {}

    Async<std::optional<std::string>> before(std::string mark) {
        silence_.expires_after(longest_silence);
        silence_.async_wait([&socket = socket_](const boost::system::error_code& stopped) {
            boost::system::error_code ignored;
            if (!stopped) socket.close(ignored);
        });
        auto buffer = asio::dynamic_buffer(text_, largest_event);
        const auto token = asio::as_tuple(asio::use_awaitable);
        const auto [error, size] = co_await asio::async_read_until(socket_, buffer, mark, token);
        silence_.cancel();
        if (error) co_return std::nullopt;
        std::string piece = text_.substr(0, size - mark.size());
        text_.erase(0, size);
        co_return piece;
    }

private:
    Socket& socket_;
    asio::steady_timer silence_;
    std::string text_;
};

bool is_stream(std::string_view head) {
    return head.starts_with("HTTP/1.") && head.substr(0, head.find("\r\n")).find(" 200") != std::string_view::npos &&
           head.find("text/event-stream") != std::string_view::npos;
}

// The lines after "data:", put together; comments and other members of the event are none of ours.
std::string data_of(std::string_view event) {
    constexpr std::string_view member = "data:";
    std::string data;
    while (!event.empty()) {
        std::string_view line = event.substr(0, event.find('\n'));
        event.remove_prefix(std::min(line.size() + 1, event.size()));
        if (!line.starts_with(member)) continue;
        line.remove_prefix(member.size());
        if (line.starts_with(' ')) line.remove_prefix(1);
        data += data.empty() ? "" : "\n";
        data += line;
    }
    return data;
}

}  // namespace

Async<bool> read_events(std::string socket, std::string target, std::function<void(const Json& data)> on_event) {
    Socket stream(co_await asio::this_coro::executor);
    const asio::local::stream_protocol::endpoint endpoint(socket);
    co_await stream.async_connect(endpoint, asio::use_awaitable);
    // HTTP/1.0: the stream comes as it is, without chunks, and ends with the connection.
    const std::string request = "GET " + target + " HTTP/1.0\r\nHost: rosterd\r\nAccept: text/event-stream\r\n\r\n";
    const auto bytes = asio::buffer(request);
    co_await asio::async_write(stream, bytes, asio::use_awaitable);
    Pieces pieces(stream);
    std::string mark = "\r\n\r\n";
    const std::optional<std::string> head = co_await pieces.before(mark);
    if (!head || !is_stream(*head)) co_return false;
    mark = "\n\n";
    for (;;) {
        const std::optional<std::string> event = co_await pieces.before(mark);
        if (!event) co_return true;
        const Json data = Json::parse(data_of(*event), nullptr, false);
        if (!data.is_discarded()) on_event(data);
    }
}

}  // namespace rosterd::ctl
