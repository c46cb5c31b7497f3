#pragma once
// Something to talk to on a unix socket: gives scripted answers of /api/v1 and notes what was asked.

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "unit/ctl/scripted_server.hpp"

namespace rosterd::tests {

class FakeDaemon {
public:
    using Json = nlohmann::ordered_json;
    struct Answer {
        unsigned status = 200;
        std::string body;
        bool stream = false;
    };
    struct Asked {
        std::string method, target, body;
    };

    FakeDaemon();
    ~FakeDaemon();

    // Before the first request. "GET /api/v1/tasks?limit=10&page=1", or without the query for any query. Several
    // answers are given in turn, the last one for ever. What is not scripted is answered 404.
    void on_turns(const std::string& request, std::vector<Answer> answers);
    void on(const std::string& request, const Json& body);
    // Server-sent events; the connection ends behind them.
    void on_stream(const std::string& request, const std::string& events);
    // Called in the server's thread with each request before it is answered.
    void before_each(std::function<void(const Asked&)> call) { before_each_ = std::move(call); }

    std::string socket() const { return server_.address().socket; }
    std::vector<Asked> asked() const;
    std::vector<std::string> targets() const;  // "GET /api/v1/tasks"

private:
    Async<void> serve(Connection& connection);
    Answer answer(const Asked& asked);

    boost::asio::io_context loop_;
    std::map<std::string, std::vector<Answer>> answers_;
    std::map<std::string, std::size_t> given_;
    std::function<void(const Asked&)> before_each_;
    mutable std::mutex mutex_;
    std::vector<Asked> asked_;
    ScriptedServer server_;
    std::thread thread_;
};

// {"totalCount": n, "list": items}
FakeDaemon::Json list_of(std::vector<FakeDaemon::Json> items);
FakeDaemon::Json list_of(std::vector<FakeDaemon::Json> items, std::int64_t total);

}  // namespace rosterd::tests
