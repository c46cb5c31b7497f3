#include "simulators/http_server.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <thread>

namespace rosterd::tests {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

bool same_name(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    });
}

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            plain += static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
            i += 2;
        } else {
            plain += text[i] == '+' ? ' ' : text[i];
        }
    }
    return plain;
}

// The whole requests at the front of what has come; nullopt: more has to come.
std::optional<SimRequest> take_request(std::string& received) {
    const std::size_t head_end = received.find("\r\n\r\n");
    if (head_end == std::string::npos) return std::nullopt;
    SimRequest request;
    const std::string head = received.substr(0, head_end + 2);
    std::size_t at = head.find("\r\n");
    const std::string line = head.substr(0, at);
    const std::size_t first = line.find(' '), second = line.find(' ', first + 1);
    request.method = line.substr(0, first);
    const std::string target = line.substr(first + 1, second - first - 1);
    request.path = target.substr(0, target.find('?'));
    if (target.find('?') != std::string::npos) request.query = target.substr(target.find('?') + 1);
    for (at += 2; at < head.size();) {
        const std::size_t end = head.find("\r\n", at), colon = head.find(": ", at);
        request.headers.emplace_back(head.substr(at, colon - at), head.substr(colon + 2, end - colon - 2));
        at = end + 2;
    }
    const std::string length(request.header("content-length"));
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    if (received.size() < head_end + 4 + size) return std::nullopt;
    request.body = received.substr(head_end + 4, size);
    received.erase(0, head_end + 4 + size);
    return request;
}

// A handler that throws is a mistake in the test: its connection closes, and the test sees that.
void look_at(std::exception_ptr failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "simulator: %s\n", error.what());
    }
}

std::string text_of(const SimReply& reply, const SimRequest& request) {
    if (!reply.raw.empty()) return reply.raw;
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " Status\r\n";
    for (const auto& [name, value] : reply.headers) text += name + ": " + value + "\r\n";
    const bool bodiless = reply.status == 204 || reply.status == 304;
    if (!bodiless) text += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
    text += "\r\n";
    if (!bodiless && request.method != "HEAD") text += reply.body;
    return text;
}

}  // namespace

std::string_view SimRequest::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_name(key, name)) return value;
    return {};
}

bool SimRequest::has_parameter(std::string_view name) const {
    return ("&" + query).find("&" + std::string(name) + "=") != std::string::npos;
}

std::string SimRequest::parameter(std::string_view name) const {
    const std::string all = "&" + query, wanted = "&" + std::string(name) + "=";
    const std::size_t found = all.find(wanted);
    if (found == std::string::npos) return {};
    const std::size_t from = found + wanted.size();
    return decoded(std::string_view(all).substr(from, all.find('&', from) - from));
}

struct HttpServer::State {
    explicit State(Handler all) : handler(std::move(all)) {}

    Handler handler;
    asio::io_context loop{1};
    std::optional<asio::ssl::context> tls;
    tcp::acceptor acceptor{loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::uint16_t port = acceptor.local_endpoint().port();
    std::atomic<unsigned> connections{0}, at_once{0}, most{0};
    std::thread thread;

    void start() {
        asio::co_spawn(loop, accept(), look_at);
        thread = std::thread([this] { loop.run(); });
    }

    asio::awaitable<void> accept() {
        while (true) {
            auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
            if (error) co_return;
            ++connections;
            socket.set_option(tcp::no_delay(true));
            asio::co_spawn(loop, connection(std::move(socket)), look_at);
        }
    }

    asio::awaitable<void> connection(tcp::socket socket) {
        if (!tls) {
            co_await serve(socket, socket);
            co_return;
        }
        asio::ssl::stream<tcp::socket> stream(std::move(socket), *tls);
        const auto side = asio::ssl::stream_base::server;
        auto [error] = co_await stream.async_handshake(side, asio::as_tuple(asio::use_awaitable));
        if (!error) co_await serve(stream, stream.next_layer());
    }

    template <class Stream>
    asio::awaitable<void> serve(Stream& stream, tcp::socket& socket) {
        std::string received;
        std::vector<char> room(64 * 1024);
        while (true) {
            std::optional<SimRequest> request = take_request(received);
            if (!request) {
                const asio::mutable_buffer buffer = asio::buffer(room);
                auto [error, count] = co_await stream.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
                if (error) co_return;
                received.append(room.data(), count);
                continue;
            }
            ++at_once;
            most = std::max(most.load(), at_once.load());
            const SimReply reply = handler(*request);
            if (reply.delay_ms > 0) {
                asio::steady_timer timer(loop, std::chrono::milliseconds(reply.delay_ms));
                co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            }
            --at_once;
            std::string text = text_of(reply, *request);
            if (reply.unanswered) text.clear();
            if (reply.cut) text.resize(text.size() - std::min(text.size(), reply.body.size() / 2 + 1));
            const asio::const_buffer message = asio::buffer(text);
            auto [error, count] = co_await asio::async_write(stream, message, asio::as_tuple(asio::use_awaitable));
            if (error || reply.cut || reply.unanswered || !reply.raw.empty()) {
                error_code ignored;
                socket.shutdown(tcp::socket::shutdown_send, ignored);
                co_return;
            }
        }
    }
};

HttpServer::HttpServer(Handler handler) : state_(std::make_unique<State>(std::move(handler))) {
    state_->start();
}

HttpServer::HttpServer(Handler handler, const Tls& tls) : state_(std::make_unique<State>(std::move(handler))) {
    state_->tls.emplace(asio::ssl::context::tls_server);
    state_->tls->use_certificate_chain_file(tls.certificate_file);
    state_->tls->use_private_key_file(tls.key_file, asio::ssl::context::pem);
    state_->start();
}

HttpServer::~HttpServer() {
    state_->loop.stop();
    state_->thread.join();
}

std::uint16_t HttpServer::port() const {
    return state_->port;
}

std::string HttpServer::url() const {
    return (state_->tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(state_->port);
}

unsigned HttpServer::connections() const {
    return state_->connections;
}

unsigned HttpServer::most_at_once() const {
    return state_->most;
}

}  // namespace rosterd::tests
