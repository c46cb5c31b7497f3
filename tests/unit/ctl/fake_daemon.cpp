#include "unit/ctl/fake_daemon.hpp"

#include <algorithm>

namespace rosterd::tests {
namespace {

std::string http(const FakeDaemon::Answer& answer) {
    if (answer.stream) return "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + answer.body;
    return "HTTP/1.1 " + std::to_string(answer.status) +
           " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(answer.body.size()) +
           "\r\n\r\n" + answer.body;
}

FakeDaemon::Asked parse(const std::string& request) {
    FakeDaemon::Asked asked;
    const std::size_t method = request.find(' ');
    const std::size_t target = request.find(' ', method + 1);
    asked.method = request.substr(0, method);
    asked.target = request.substr(method + 1, target - method - 1);
    asked.body = request.substr(request.find("\r\n\r\n") + 4);
    return asked;
}

}  // namespace

FakeDaemon::FakeDaemon()
    : server_(loop_, [this](Connection& connection, int) { return serve(connection); }),
      thread_([this] { loop_.run(); }) {}

FakeDaemon::~FakeDaemon() {
    loop_.stop();
    thread_.join();
}

void FakeDaemon::on_turns(const std::string& request, std::vector<Answer> answers) {
    const std::lock_guard lock(mutex_);
    answers_[request] = std::move(answers);
}

void FakeDaemon::on(const std::string& request, const Json& body) {
    on_turns(request, std::vector<Answer>{{200, body.dump()}});
}

std::vector<FakeDaemon::Asked> FakeDaemon::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

std::vector<std::string> FakeDaemon::targets() const {
    std::vector<std::string> targets;
    for (const Asked& each : asked()) targets.push_back(each.method + " " + each.target);
    return targets;
}

void FakeDaemon::on_stream(const std::string& request, const std::string& events) {
    on_turns(request, std::vector<Answer>{{200, events, true}});
}

FakeDaemon::Answer FakeDaemon::answer(const Asked& asked) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(asked);
    const std::string whole = asked.method + " " + asked.target;
    for (const std::string& key : {whole, whole.substr(0, whole.find('?'))}) {
        const auto found = answers_.find(key);
        if (found == answers_.end()) continue;
        const std::size_t turn = std::min(given_[key]++, found->second.size() - 1);
        return found->second[turn];
    }
    return {404, R"({"type":"about:blank","title":"Not Found","status":404,"detail":"there is no )" + asked.target +
                     R"(","kind":"notFound"})"};
}

Async<void> FakeDaemon::serve(Connection& connection) {
    while (true) {
        const std::string request = co_await connection.read_request();
        if (request.empty()) co_return;
        const Asked asked = parse(request);
        if (before_each_) before_each_(asked);
        const Answer given = answer(asked);
        std::string bytes = http(given);
        co_await connection.send(std::move(bytes));
        if (given.stream) co_return;
    }
}

FakeDaemon::Json list_of(std::vector<FakeDaemon::Json> items) {
    const auto total = static_cast<std::int64_t>(items.size());
    return list_of(std::move(items), total);
}

FakeDaemon::Json list_of(std::vector<FakeDaemon::Json> items, std::int64_t total) {
    FakeDaemon::Json list;
    list["totalCount"] = total;
    list["list"] = std::move(items);
    return list;
}

}  // namespace rosterd::tests
