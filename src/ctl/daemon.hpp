#pragma once
// The daemon as a command sees it: calls of /api/v1 that wait for their answer. Runs its own loop; one thread.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ctl/document.hpp"
#include "rosterd/async.hpp"
#include "rosterd/error.hpp"
#include "rosterd/http_client.hpp"

namespace rosterd::ctl {

// Nothing that answers like rosterd is at the socket.
class DaemonUnreachable final : public Error {
public:
    explicit DaemonUnreachable(std::string message) : Error(ErrorKind::unreachable, std::move(message)) {}
};

using Path = std::vector<std::string>;  // segments below /api/v1, not encoded
using Query = std::vector<std::pair<std::string, std::string>>;

class Daemon {
public:
    explicit Daemon(std::string socket);

    // The answer's body. Throws DaemonUnreachable; Error of the kind and with the sentence that the daemon refused
    // with; Error(cancelled) after Ctrl-C.
    Json get(const Path& path, const Query& query = {});
    Json remove(const Path& path);
    // A call of /api/v3, by its name: `data` of the answer. `body` null: GET with `query`.
    Json contract(const std::string& name, const Query& query, const Json& body = nullptr);
    // The bytes of an answer that is no JSON.
    std::string download(const Path& path, const Query& query, std::chrono::seconds limit);
    Json post(const Path& path, const Json& body, std::chrono::seconds limit = std::chrono::seconds(30));
    // A body that is JSON already.
    Json post_text(const Path& path, const Query& query, std::string body, std::chrono::seconds limit);

    // Server-sent events: the data of each, until the daemon ends the stream or the connection breaks. False: there
    // were none to be had. Throws Error(cancelled) after Ctrl-C.
    bool listen(const Path& path, std::function<void(const Json& data)> on_event);

    // From now on Ctrl-C and SIGTERM do not end the process: what waits for the daemon throws Error(cancelled).
    void watch_interrupt();
    void pause(std::chrono::milliseconds time);

    const std::string& socket() const { return client_.address().socket; }

private:
    Json call(HttpRequest request);
    HttpResponse send(HttpRequest request);
    template <class T>
    std::optional<T> finish(Async<T> work, std::exception_ptr& failure);
    void stop_if_interrupted() const;

    boost::asio::io_context loop_;
    boost::asio::signal_set signals_;
    HttpClient client_;
    bool interrupted_ = false;
};

// "/api/v1/people/a%2Fb?page=2"
std::string target_of(const Path& path, const Query& query);

}  // namespace rosterd::ctl
