#include "api/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "api/header_scan.hpp"

namespace rosterd::api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t blank_lines_allowed = 2;  // in front of a request line: RFC 9112, section 2.2

std::string readable(std::size_t bytes) {
    return std::to_string(bytes) + " bytes";
}

}  // namespace

struct RequestParser::State {
    explicit State(const Limits& given) : limits(given), header(given) {
        // It never comes to that: the scan knows the limits.
        parser.header_limit(static_cast<std::uint32_t>(limits.line + limits.header + 8));
        parser.body_limit(limits.body);
    }

    Step refuse(unsigned status, std::string detail) {
        refusal.status = status;
        refusal.detail = std::move(detail);
        refusal.target = request.target.empty() ? std::string(parser.get().target()) : request.target;
        return Step::refused;
    }

    // What a header must be beyond its grammar.
    Step check_header() {
        const auto& message = parser.get();
        const bool http11 = message.version() == 11;
        if (message.count(http::field::host) > 1 || (http11 && message.count(http::field::host) == 0))
            return refuse(400, "a request has exactly one Host header");
        if (message.count(http::field::transfer_encoding) > 0) {
            if (!http11) return refuse(400, "Transfer-Encoding is not for HTTP/1.0");
            if (!beast::iequals(message[http::field::transfer_encoding], "chunked"))
                return refuse(501, "the only transfer coding understood is chunked");
        }
        if (http11 && message.count(http::field::expect) > 0) {
            if (!beast::iequals(message[http::field::expect], "100-continue"))
                return refuse(417, "the only expectation understood is 100-continue");
            expects_continue = true;
        }
        return Step::done;
    }

    // Kept before the body is read: trailers of a chunked body must not pass for headers.
    void keep_header() {
        const auto& message = parser.get();
        request.method = std::string(message.method_string());
        request.target = std::string(message.target());
        request.keep_alive = message.keep_alive();
        request.chunks = message.version() == 11;
        for (const auto& field : message)
            request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }

    Step refuse(const beast::error_code& error) {
        if (error == http::error::body_limit)
            return refuse(413, "the body is longer than " + readable(takes_plan ? limits.plan : limits.body));
        return refuse(400, "this is no HTTP/1.1 request: " + error.message());
    }

    // "GET / HTTP/2.0" is well formed; whatever else ends a request line is not.
    static bool asks_for_other_version(std::string_view line) noexcept {
        const std::string_view version = line.substr(std::min(line.rfind(' '), line.size() - 1) + 1);
        return version.starts_with("HTTP/") && version != "HTTP/1.0" && version != "HTTP/1.1";
    }

    // "POST /api/v1/tasks/1000/apply?acceptPlan=... HTTP/1.1"
    static bool hands_in_plan(std::string_view line) noexcept {
        constexpr std::string_view begin = "POST /api/v1/tasks/", end = "/apply";
        if (!line.starts_with(begin)) return false;
        const std::string_view path = line.substr(0, line.find_first_of(" ?", begin.size()));
        return path.ends_with(end);
    }

    Step feed(std::string_view data, std::size_t& used) {
        // Beast 1.81 asserts on the last chunk when it arrives in pieces below this; a chunked body always has as much
        // to come.
        constexpr std::size_t last_chunk = 5;
        const bool header_was_done = parser.is_header_done();
        if (!header_was_done && limits.plan > limits.body && hands_in_plan(data.substr(0, header.line_size()))) {
            takes_plan = true;
            parser.body_limit(limits.plan);
        }
        if (header_was_done && parser.chunked() && data.size() < last_chunk) return Step::more;
        beast::error_code error;
        parser.eager(header_was_done);
        used = parser.put(asio::const_buffer(data.data(), data.size()), error);
        if (error == http::error::need_more && header_was_done) return Step::more;
        if (error == http::error::bad_version && asks_for_other_version(data.substr(0, header.line_size())))
            return refuse(505, "the only version understood is HTTP/1.1");
        if (error) return refuse(error);
        if (!header_was_done && parser.is_header_done()) {
            keep_header();
            if (check_header() == Step::refused) return Step::refused;
            if (!parser.is_done()) return Step::head;
        }
        return parser.is_done() ? Step::done : Step::more;
    }

    Limits limits;
    HeaderScan header;
    http::request_parser<http::string_body> parser;
    Request request;
    Refusal refusal;
    std::size_t blank_lines = 0;
    bool header_whole = false;
    bool expects_continue = false;
    bool takes_plan = false;
};

RequestParser::RequestParser(const Limits& limits) : state_(std::make_unique<State>(limits)) {}

RequestParser::~RequestParser() = default;

RequestParser::Step RequestParser::put(std::string_view data, std::size_t& used) {
    used = 0;
    if (!state_->header_whole) {
        while (untouched() && data.starts_with("\r\n")) {
            if (++state_->blank_lines > blank_lines_allowed) return state_->refuse(400, "blank lines and no request");
            data.remove_prefix(2);
            used += 2;
        }
        if (untouched() && (data.empty() || data == "\r")) return Step::more;
        const HeaderScan::State scanned = state_->header.look_at(data);
        if (scanned == HeaderScan::State::refused)
            return state_->refuse(state_->header.status(), state_->header.detail());
        if (scanned == HeaderScan::State::more) return Step::more;
        state_->header_whole = true;
    }
    std::size_t parsed = 0;
    Step step = Step::more;
    // Beast stops between its stages without need: go on as long as it takes something.
    do {
        std::size_t taken = 0;
        step = state_->feed(data, taken);
        data.remove_prefix(taken);
        parsed += taken;
        if (taken == 0) break;
    } while (step == Step::more && !data.empty());
    used += parsed;
    return step;
}

bool RequestParser::untouched() const noexcept {
    return !state_->header.begun();
}

bool RequestParser::in_body() const noexcept {
    return state_->parser.is_header_done();
}

bool RequestParser::expects_continue() const noexcept {
    return state_->expects_continue;
}

Request RequestParser::take() {
    state_->request.body = std::move(state_->parser.get().body());
    return std::move(state_->request);
}

Refusal& RequestParser::refusal() noexcept {
    return state_->refusal;
}

std::string_view RequestParser::target() const noexcept {
    const auto target = state_->parser.get().target();
    return {target.data(), target.size()};
}

}  // namespace rosterd::api
