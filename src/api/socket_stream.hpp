#pragma once
// A connection of the kernel's as a ByteStream; TLS lies over one. Internal to the doors.

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>

#include "api/byte_stream.hpp"

namespace rosterd::api {

// `Layer`: a stream socket.
template <class Layer>
class SocketStream : public ByteStream {
public:
    explicit SocketStream(Layer layer) : state_(std::make_shared<State>(std::move(layer))) {}
    ~SocketStream() override {
        boost::system::error_code ignored;
        state_->layer.lowest_layer().close(ignored);
    }

    Async<Moved> read_some(std::span<char> into, Deadline deadline) override {
        if (state_->cancelled) co_return Moved{0, Ending::cancelled};
        const Watch watch(state_, deadline);
        const auto buffer = boost::asio::buffer(into.data(), into.size());
        const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        const auto [error, bytes] = co_await state_->layer.async_read_some(buffer, token);
        co_return watch.result(error, bytes);
    }

    Async<Moved> write(std::string_view head, std::string_view body, Deadline deadline) override {
        if (state_->cancelled) co_return Moved{0, Ending::cancelled};
        const Watch watch(state_, deadline);
        const std::array<boost::asio::const_buffer, 2> buffers = {boost::asio::buffer(head.data(), head.size()),
                                                                  boost::asio::buffer(body.data(), body.size())};
        const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        const auto [error, bytes] = co_await boost::asio::async_write(state_->layer, buffers, token);
        co_return watch.result(error, bytes);
    }

    void cancel() noexcept override {
        state_->cancelled = true;
        boost::system::error_code ignored;
        state_->layer.lowest_layer().cancel(ignored);
    }

    void end_sending() noexcept override {
        boost::system::error_code ignored;
        state_->layer.lowest_layer().shutdown(boost::asio::socket_base::shutdown_send, ignored);
    }

    std::optional<Peer> peer() const override { return std::nullopt; }
    std::string address() const override { return {}; }

protected:
    struct State {
        explicit State(Layer given) : layer(std::move(given)), timer(layer.get_executor()) {}
        Layer layer;
        boost::asio::steady_timer timer;
        std::uint64_t turn = 0;  // counts the operations: a timer that fires late must not hit the next one
        bool timed_out = false, cancelled = false;
    };

    // The time limit of one operation.
    class Watch {
    public:
        Watch(const std::shared_ptr<State>& state, Deadline deadline) : state_(*state) {
            state_.timed_out = false;
            state_.timer.expires_at(deadline);
            state_.timer.async_wait([state, turn = ++state_.turn](const boost::system::error_code& error) {
                if (error || state->turn != turn) return;
                state->timed_out = true;
                boost::system::error_code ignored;
                state->layer.lowest_layer().cancel(ignored);
            });
        }

        ~Watch() {
            ++state_.turn;
            state_.timer.cancel();
        }

        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        Moved result(const boost::system::error_code& error, std::size_t bytes) const noexcept {
            if (!error) return {bytes, Ending::none};
            if (error == boost::asio::error::eof) return {bytes, Ending::closed};
            if (error != boost::asio::error::operation_aborted) return {bytes, Ending::lost};
            return {bytes, state_.timed_out ? Ending::timed_out : Ending::cancelled};
        }

    private:
        State& state_;
    };

    std::shared_ptr<State> state_;  // shared with the timer's handler, which may come after the end
};

}  // namespace rosterd::api
