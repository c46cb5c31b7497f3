#include "api/connection.hpp"

#include <array>
#include <charconv>

#include "api/response_text.hpp"
#include "rosterd/error.hpp"

namespace rosterd::api {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t read_size = 16 * 1024, idle_read_size = 2 * 1024;

// After a refusal the client may still be sending. Closing under its hands would make it lose the answer.
constexpr std::chrono::seconds drain_time{2};
constexpr std::size_t drain_bytes = 8 * 1024 * 1024;

}  // namespace

Connection::Connection(std::unique_ptr<ByteStream> stream, const Limits& limits, Answering& answering,
                       const Clock& clock)
    : stream_(std::move(stream)), limits_(limits), answering_(answering), clock_(clock) {}

Async<void> Connection::serve() {
    for (;;) {
        RequestParser parser(limits_);
        const Got got = co_await read_request(parser);
        if (got == Got::nothing) co_return;
        if (got == Got::refusal) {
            const Response refused = answering_.refuse(parser.refusal());
            const bool sent = co_await send(refused, false, true);
            if (sent) co_await drain();
            co_return;
        }
        Request request = parser.take();
        request.peer = stream_->peer();
        request.address = stream_->address();
        const bool with_body = request.method != "HEAD";
        const bool keep_alive = request.keep_alive, chunks = request.chunks;
        const Response response = co_await answering_.answer(std::move(request));
        const bool stay = keep_alive && !finishing_ && (chunks || !response.stream);
        const bool sent = co_await send(response, stay, with_body, chunks);
        if (!sent) co_return;
        if (!stay) {
            if (!finishing_) co_await drain();
            co_return;
        }
    }
}

Async<Connection::Got> Connection::read_request(RequestParser& parser) {
    using Step = RequestParser::Step;
    using Ending = ByteStream::Ending;
    // A client in the middle of a sentence has less time than one that has nothing to say.
    Deadline deadline = steady_clock::now() + (arrived_.empty() ? limits_.idle_time : limits_.header_time);
    for (;;) {
        Step step = Step::more;
        if (!arrived_.empty()) {
            std::size_t used = 0;
            const bool was_in_body = parser.in_body();
            step = parser.put(arrived_, used);
            arrived_.erase(0, used);
            if (!was_in_body && parser.in_body()) deadline = steady_clock::now() + limits_.body_time;
        }
        if (step == Step::done) co_return Got::request;
        if (step == Step::refused) co_return Got::refusal;
        if (step == Step::head) {
            if (parser.expects_continue() && arrived_.empty()) {
                const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n", no_body;
                const auto sent = co_await stream_->write(go_on, no_body, deadline);
                if (sent.ending != Ending::none) co_return Got::nothing;
            }
            if (!arrived_.empty()) continue;
        }
        // Lines without an end, of which the parser takes nothing.
        if (arrived_.size() > limits_.line + limits_.header + read_size) {
            parser.refusal() = {parser.in_body() ? 400U : 431U, "a line without an end", std::string(parser.target())};
            co_return Got::refusal;
        }

        const bool between_requests = arrived_.empty() && parser.untouched();
        idle_ = between_requests;
        if (idle_ && finishing_) co_return Got::nothing;
        // A connection that only waits holds little.
        if (idle_ && arrived_.capacity() > 2 * idle_read_size) arrived_ = std::string();
        const std::size_t before = arrived_.size();
        const std::size_t wanted = idle_ ? idle_read_size : read_size;
        arrived_.resize(before + wanted);
        const std::span<char> room(arrived_.data() + before, wanted);
        const auto [bytes, ending] = co_await stream_->read_some(room, deadline);
        arrived_.resize(before + bytes);
        idle_ = false;
        if (bytes > 0) {
            if (between_requests) deadline = steady_clock::now() + limits_.header_time;
            continue;
        }
        if (ending == Ending::timed_out && !between_requests) {
            parser.refusal() = {408, parser.in_body() ? "the body took too long" : "the header took too long",
                                std::string(parser.target())};
            co_return Got::refusal;
        }
        if (ending == Ending::closed && !between_requests) {
            parser.refusal() = {400, "the request ends in the middle", std::string(parser.target())};
            co_return Got::refusal;
        }
        co_return Got::nothing;
    }
}

Async<bool> Connection::send(const Response& response, bool keep_alive, bool with_body, bool chunks) {
    const std::string head = head_of(response, keep_alive, clock_.now(), chunks);
    const std::string_view body = with_body ? std::string_view(response.body) : std::string_view();
    const Deadline deadline = steady_clock::now() + limits_.body_time;
    if (response.stream && with_body) {
        const std::string_view no_body;
        const auto begun = co_await stream_->write(head, no_body, deadline);
        if (begun.ending != ByteStream::Ending::none) co_return false;
        co_return co_await send_stream(response, chunks);
    }
    const auto sent = co_await stream_->write(head, body, deadline);
    co_return sent.ending == ByteStream::Ending::none;
}

// RFC 9112 section 7.1: each piece with its length in front.
class Connection::Chunks final : public BodySink {
public:
    Chunks(Connection& connection, bool framed) : connection_(connection), framed_(framed) {}

    Async<bool> write(std::string_view bytes) override {
        if (bytes.empty()) co_return !lost_;
        const Deadline deadline = steady_clock::now() + connection_.limits_.body_time;
        if (!framed_) {
            const std::string_view nothing;
            const auto sent = co_await connection_.stream_->write(nothing, bytes, deadline);
            lost_ = lost_ || sent.ending != ByteStream::Ending::none;
            co_return !lost_;
        }
        std::array<char, 24> size{};
        const auto end = std::to_chars(size.data(), size.data() + 16, bytes.size(), 16).ptr;
        std::string head(size.data(), end);
        head += "\r\n";
        std::string body(bytes);
        body += "\r\n";
        const auto sent = co_await connection_.stream_->write(head, body, deadline);
        lost_ = lost_ || sent.ending != ByteStream::Ending::none;
        co_return !lost_;
    }

    bool wanted() const noexcept override { return !lost_ && !connection_.finishing_; }
    bool lost() const noexcept { return lost_; }

private:
    Connection& connection_;
    bool framed_, lost_ = false;
};

Async<bool> Connection::send_stream(const Response& response, bool in_chunks) {
    Chunks chunks(*this, in_chunks);
    bool whole = false;
    try {
        whole = co_await response.stream(chunks);
    } catch (const Error&) {
        // The client sees an answer without an end; who made it has logged why.
        whole = false;
    }
    if (!whole || chunks.lost()) co_return false;
    if (!in_chunks) co_return true;
    const std::string_view end = "0\r\n\r\n", nothing;
    const Deadline deadline = steady_clock::now() + limits_.body_time;
    const auto sent = co_await stream_->write(end, nothing, deadline);
    co_return sent.ending == ByteStream::Ending::none;
}

Async<void> Connection::drain() {
    stream_->end_sending();
    idle_ = true;
    const Deadline deadline = steady_clock::now() + drain_time;
    std::array<char, 4096> bin;
    const std::span<char> room(bin);
    std::size_t drained = 0;
    while (drained < drain_bytes) {
        const auto [bytes, ending] = co_await stream_->read_some(room, deadline);
        if (ending != ByteStream::Ending::none) co_return;
        drained += bytes;
    }
}

void Connection::finish() noexcept {
    finishing_ = true;
    if (idle_) stream_->cancel();
}

void Connection::cut() noexcept {
    finishing_ = true;
    stream_->cancel();
}

}  // namespace rosterd::api
