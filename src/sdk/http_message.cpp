#include "http_message.hpp"

#include <algorithm>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string_view>

#include "rosterd/error.hpp"

namespace rosterd {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t read_size = 64 * 1024;

// What a request line or a header may hold; anything else could start a line of its own.
bool fits_line(std::string_view text) noexcept {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

bool is_token(std::string_view text) noexcept {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

bool is_target(std::string_view text) noexcept {
    return !text.empty() && fits_line(text) && text.find_first_of(" \t") == std::string_view::npos;
}

std::string host_header(const HttpAddress& address) {
    if (!address.socket.empty()) return "localhost";
    std::string text = address.text();
    if (address.port == (address.tls ? 443 : 80)) text.erase(text.rfind(':'));
    return text;
}

std::string proxy_login(const HttpTransportOptions& options) {
    const std::string& login = options.proxy_login.reveal();
    std::string encoded(beast::detail::base64::encoded_size(login.size()), '\0');
    encoded.resize(beast::detail::base64::encode(encoded.data(), login.data(), login.size()));
    return "Basic " + encoded;
}

}  // namespace

std::string tunnel_request(const HttpAddress& address, const HttpTransportOptions& options) {
    const std::string place = address.text();
    std::string bytes = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n";
    if (!options.proxy_login.empty()) bytes += "Proxy-Authorization: " + proxy_login(options) + "\r\n";
    return bytes + "\r\n";
}

std::string serialize(const HttpAddress& address, const HttpRequest& request, const HttpTransportOptions* options) {
    if (!is_token(request.method) || !is_target(request.target))
        throw Error(ErrorKind::invalid, "request to " + address.text() +
                                            ": method or target hold characters that HTTP cannot carry (encode them)");
    http::request<http::string_body> message;
    message.method_string(request.method);
    message.target(request.target);
    message.set(http::field::host, host_header(address));
    if (options && options->gzip) message.set(http::field::accept_encoding, "gzip");
    if (options && !options->proxy_host.empty() && !address.tls) {
        // A proxy is told the whole address (RFC 9112, 3.2.2).
        message.target("http://" + host_header(address) + request.target);
        if (!options->proxy_login.empty()) message.set(http::field::proxy_authorization, proxy_login(*options));
    }
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || !fits_line(value))
            throw Error(ErrorKind::invalid,
                        "request to " + address.text() + ": header " + name + " cannot be put into HTTP");
        message.insert(name, value);
    }
    message.body() = request.body;
    const bool always_sized = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (!request.body.empty() || always_sized) message.content_length(request.body.size());

    std::string bytes;
    http::request_serializer<http::string_body> serializer(message);
    error_code error;
    while (!serializer.is_done() && !error) {
        std::size_t added = 0;
        serializer.next(error, [&](error_code&, const auto& buffers) {
            added = asio::buffer_size(buffers);
            bytes.append(asio::buffers_begin(buffers), asio::buffers_end(buffers));
        });
        serializer.consume(added);
    }
    return bytes;
}

struct AnswerReader::State {
    State(const HttpLimits& all_limits, bool head) : limits(all_limits), to_head(head) { start(); }

    const HttpLimits& limits;
    bool to_head;
    beast::flat_buffer buffer;
    std::optional<http::response_parser<http::string_body>> parser;
    std::size_t received = 0;

    void start() {
        parser.emplace();
        parser->eager(true);
        parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
        parser->body_limit(limits.body_bytes);
        parser->skip(to_head);
    }
};

AnswerReader::AnswerReader(const HttpLimits& limits, bool to_head) : state_(std::make_unique<State>(limits, to_head)) {}

AnswerReader::~AnswerReader() = default;

asio::mutable_buffer AnswerReader::room() {
    return state_->buffer.prepare(read_size);
}

void AnswerReader::commit(std::size_t count, error_code& error) {
    beast::flat_buffer& buffer = state_->buffer;
    buffer.commit(count);
    state_->received += count;
    while (buffer.size() != 0 && !state_->parser->is_done()) {
        // Beast 1.81 asserts when a last chunk ("0 CR LF CR LF") comes to it cut short a second time. At least these
        // five bytes follow whatever a chunked body has got so far, so that waiting for them holds nothing up.
        constexpr std::size_t last_chunk = 5;
        if (state_->parser->is_header_done() && state_->parser->chunked() && buffer.size() < last_chunk) return;
        buffer.consume(state_->parser->put(buffer.data(), error));
        if (error == http::error::need_more) {
            error = {};
            // What the parser leaves lying is a piece of a header or of a chunk's head: bounded as one.
            if (buffer.size() > state_->limits.header_bytes) error = http::error::header_limit;
            return;
        }
        if (error) return;
        // "100 Continue" and the like announce the answer.
        const bool whole = state_->parser->is_done();
        if (whole && state_->parser->get().result_int() / 100 == 1 && state_->parser->get().result_int() != 101)
            state_->start();
    }
}

void AnswerReader::end(error_code& error) {
    error = asio::error::eof;
    if (!state_->parser->got_some()) return;
    error = {};
    state_->parser->put_eof(error);
    if (error == http::error::partial_message) error = asio::error::eof;
}

bool AnswerReader::is_done() const {
    return state_->parser->is_done();
}

std::size_t AnswerReader::received() const noexcept {
    return state_->received;
}

bool AnswerReader::can_go_on() const {
    return state_->parser->keep_alive() && state_->buffer.size() == 0;
}

HttpResponse AnswerReader::take() {
    http::response<http::string_body> message = state_->parser->release();
    HttpResponse response;
    response.status = message.result_int();
    for (const auto& field : message) response.headers.emplace_back(field.name_string(), field.value());
    response.body = std::move(message.body());
    return response;
}

bool is_http_error(const error_code& error) noexcept {
    return error.category() == http::make_error_code(http::error::need_more).category();
}

std::string describe_http_error(const error_code& error, const HttpLimits& limits) {
    if (error == http::error::body_limit)
        return "the answer is larger than " + std::to_string(limits.body_bytes) + " bytes (ask for less at once)";
    if (error == http::error::header_limit)
        return "the answer's header is larger than " + std::to_string(limits.header_bytes) + " bytes";
    return "what answers is not HTTP (" + error.message() + ")";
}

}  // namespace rosterd
