// Asio from an executable, with its bodies in the SDK: a mismatch of the two shows at the first socket call.

#include <doctest/doctest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "rosterd/async.hpp"

using namespace rosterd;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

Async<void> answer(tcp::acceptor& acceptor) {
    tcp::socket peer = co_await acceptor.async_accept(asio::use_awaitable);
    std::string text(4, '\0');
    const auto into = asio::buffer(text);
    co_await asio::async_read(peer, into, asio::use_awaitable);
    text += " pong";
    const auto from = asio::buffer(text);
    co_await asio::async_write(peer, from, asio::use_awaitable);
}

Async<void> ask(asio::io_context& context, tcp::endpoint server, std::string& answered) {
    tcp::socket socket(context);
    co_await socket.async_connect(server, asio::use_awaitable);
    const std::string text = "ping";
    const auto from = asio::buffer(text);
    co_await asio::async_write(socket, from, asio::use_awaitable);
    answered.resize(9);
    const auto into = asio::buffer(answered);
    co_await asio::async_read(socket, into, asio::use_awaitable);
}

void rethrow(std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

TEST_CASE("sockets work from a program whose Asio is the SDK's") {
    asio::io_context context{1};
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::string answered;
    asio::co_spawn(context, answer(acceptor), rethrow);
    asio::co_spawn(context, ask(context, acceptor.local_endpoint(), answered), rethrow);
    context.run();

    CHECK(answered == "ping pong");
}
