#include "ctl/daemon.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <csignal>
#include <exception>
#include <optional>

#include "ctl/event_stream.hpp"
#include "ctl/members.hpp"

namespace rosterd::ctl {
namespace {

namespace asio = boost::asio;

// Whole pages of wide changes, with room to spare.
constexpr std::size_t largest_answer = 256 * 1024 * 1024;

HttpLimits limits() {
    HttpLimits limits;
    limits.body_bytes = largest_answer;
    return limits;
}

HttpAddress at_socket(std::string socket) {
    HttpAddress address;
    address.socket = std::move(socket);
    return address;
}

ErrorKind kind_of(const std::string& name) {
    for (int i = 0; i <= static_cast<int>(ErrorKind::internal); ++i) {
        const auto kind = static_cast<ErrorKind>(i);
        if (to_string(kind) == name) return kind;
    }
    return ErrorKind::internal;
}

// RFC 9457: the daemon's own words.
Error refusal(const HttpResponse& response, const Json& problem) {
    std::string sentence = text_of(problem, "detail");
    if (sentence.empty()) sentence = text_of(problem, "title");
    if (sentence.empty()) sentence = "the daemon answers with status " + std::to_string(response.status);
    return {kind_of(text_of(problem, "kind")), sentence};
}

}  // namespace

std::string target_of(const Path& path, const Query& query) {
    // Everything that could mean something is encoded, "+" too: some servers read it as a blank.
    const auto encoded = [](const std::string& text) {
        return boost::urls::encode(text, boost::urls::unreserved_chars);
    };
    std::string target = "/api/v1";
    for (const std::string& segment : path) target += "/" + encoded(segment);
    char separator = '?';
    for (const auto& [name, value] : query) {
        target += separator + encoded(name) + "=" + encoded(value);
        separator = '&';
    }
    return target;
}

Daemon::Daemon(std::string socket) : signals_(loop_), client_(at_socket(std::move(socket)), limits()) {}

void Daemon::watch_interrupt() {
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (!error) interrupted_ = true;
    });
}

void Daemon::stop_if_interrupted() const {
    if (interrupted_) throw Error(ErrorKind::cancelled, "interrupted");
}

void Daemon::pause(std::chrono::milliseconds time) {
    loop_.restart();
    bool over = false;
    asio::steady_timer timer(loop_, time);
    timer.async_wait([&](const boost::system::error_code&) { over = true; });
    while (!over && !interrupted_) loop_.run_one();
    timer.cancel();
    while (!over) loop_.run_one();
    stop_if_interrupted();
}

template <class T>
std::optional<T> Daemon::finish(Async<T> work, std::exception_ptr& failure) {
    stop_if_interrupted();
    loop_.restart();
    std::optional<T> result;
    asio::cancellation_signal stop;
    bool stopping = false, told = false;
    bool over = false;
    auto done = [&](std::exception_ptr error, T answer) {
        over = true;
        failure = std::move(error);
        if (!failure) result = std::move(answer);
    };
    asio::co_spawn(loop_, std::move(work), asio::bind_cancellation_slot(stop.slot(), std::move(done)));
    // The signal is given from inside the loop: from outside it would be passed on later, to a request that may be
    // over.
    const auto tell = [&] {
        told = true;
        if (!over) stop.emit(asio::cancellation_type::terminal);
    };
    while (!over || stopping != told) {
        loop_.run_one();
        if (!interrupted_ || stopping) continue;
        stopping = true;
        asio::post(loop_, tell);
    }
    return result;
}

HttpResponse Daemon::send(HttpRequest request) {
    std::exception_ptr failure;
    std::optional<HttpResponse> response = finish(client_.send(std::move(request)), failure);
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const Error& error) {
        stop_if_interrupted();
        throw DaemonUnreachable(error.message() +
                                "\nIs rosterd running, and listening there? Another socket: --socket PATH or "
                                "ROSTERD_SOCKET");
    }
    return std::move(*response);
}

bool Daemon::listen(const Path& path, std::function<void(const Json& data)> on_event) {
    std::exception_ptr failure;
    const std::optional<bool> heard =
        finish(read_events(client_.address().socket, target_of(path, {}), std::move(on_event)), failure);
    stop_if_interrupted();
    return heard.value_or(false);
}

Json Daemon::call(HttpRequest request) {
    const HttpResponse response = send(std::move(request));
    Json body = Json::parse(response.body, nullptr, false);
    if (!body.is_object())
        throw DaemonUnreachable(client_.address().text() + ": what answers is not rosterd (status " +
                                std::to_string(response.status) + ", no JSON object)");
    if (response.status >= 300) throw refusal(response, body);
    return body;
}

std::string Daemon::download(const Path& path, const Query& query, std::chrono::seconds limit) {
    HttpRequest request;
    request.target = target_of(path, query);
    request.answer_time = limit;
    HttpResponse response = send(std::move(request));
    if (response.status >= 300) throw refusal(response, Json::parse(response.body, nullptr, false));
    return std::move(response.body);
}

Json Daemon::contract(const std::string& name, const Query& query, const Json& body) {
    HttpRequest request;
    request.target = target_of({}, query);
    request.target.replace(0, std::string_view("/api/v1").size(), "/api/v3/" + name);
    request.headers.emplace_back("x-authing-lang", "en-US");
    if (!body.is_null()) {
        request.method = "POST";
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = body.dump();
    }
    Json answer = call(std::move(request));
    const std::int64_t code = number_of(answer, "statusCode");
    if (code == 200) return std::move(answer["data"]);
    const ErrorKind kind = code == 404   ? ErrorKind::not_found
                           : code == 409 ? ErrorKind::conflict
                           : code < 500  ? ErrorKind::invalid
                                         : ErrorKind::internal;
    throw Error(kind, text_of(answer, "message"));
}

Json Daemon::remove(const Path& path) {
    HttpRequest request;
    request.method = "DELETE";
    request.target = target_of(path, {});
    return call(std::move(request));
}

Json Daemon::get(const Path& path, const Query& query) {
    HttpRequest request;
    request.target = target_of(path, query);
    return call(std::move(request));
}

Json Daemon::post_text(const Path& path, const Query& query, std::string body, std::chrono::seconds limit) {
    HttpRequest request;
    request.method = "POST";
    request.target = target_of(path, query);
    request.answer_time = limit;
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::move(body);
    return call(std::move(request));
}

Json Daemon::post(const Path& path, const Json& body, std::chrono::seconds limit) {
    HttpRequest request;
    request.method = "POST";
    request.target = target_of(path, {});
    request.answer_time = limit;
    if (body.is_null()) return call(std::move(request));
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body.dump();
    return call(std::move(request));
}

}  // namespace rosterd::ctl
