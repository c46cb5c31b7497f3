// Jobs as they happen: server-sent events (HTML Living Standard, section 9.2). A client that loses the connection asks
// again and gets the state of that moment: nothing is missed, since each event is the whole job.

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "api/job_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "store/jobs.hpp"

namespace rosterd::api::v1 {

namespace {

namespace asio = boost::asio;

// Short jobs are noticed at once, long ones cost next to nothing.
constexpr std::chrono::milliseconds first_look{20}, look_every{250};
constexpr int looks_to_a_sign_of_life = 60;  // 15 s: no proxy takes the connection for dead

std::string event(const char* name, const Job& job) {
    std::string text = "event: ";
    text += name;
    text += "\nid: " + std::to_string(job.id) + "\ndata: " + json_text(own_job_json(job)) + "\n\n";
    return text;
}

Async<std::optional<Job>> stored(const Backend& backend, std::int64_t id) {
    std::optional<Job> job;
    store::Work work = [&](store::Session& session) { job = store::Jobs(session).find(id); };
    co_await backend.services.store.read(std::move(work));
    co_return job;
}

Async<void> pause(asio::steady_timer& timer, std::chrono::milliseconds time) {
    timer.expires_after(time);
    const auto token = asio::as_tuple(asio::use_awaitable);
    co_await timer.async_wait(token);
}

bool is_finished(const Job& job) noexcept {
    return job.state == JobState::success || job.state == JobState::failed;
}

// "progress" whenever something moved, "finished" at the end.
Async<bool> follow(Backend backend, std::int64_t id, BodySink& sink) {
    asio::steady_timer timer(backend.executor);
    std::string last;
    int quiet = 0;
    std::chrono::milliseconds look = first_look;
    while (sink.wanted()) {
        std::optional<Job> job = backend.queue.live(id);
        if (!job) job = co_await stored(backend, id);
        if (!job) co_return true;
        const bool finished = is_finished(*job);
        std::string now = event(finished ? "finished" : "progress", *job);
        const bool moved = now != last;
        const std::string sign_of_life = ":\n\n";
        const bool due = !moved && ++quiet >= looks_to_a_sign_of_life;
        if (moved || due) {
            const bool heard = co_await sink.write(moved ? now : sign_of_life);
            if (!heard) co_return false;
            quiet = 0;
            last = std::move(now);
        }
        if (finished) co_return true;
        co_await pause(timer, look);
        look = std::min(look * 3 / 2, look_every);
    }
    co_return true;
}

// Every job that runs or begins to, of any task, until the client has enough.
Async<bool> follow_all(Backend backend, BodySink& sink) {
    asio::steady_timer timer(backend.executor);
    std::map<std::int64_t, std::string> shown;
    const std::string hello = ":\n\n";
    bool heard = co_await sink.write(hello);
    int quiet = 0;
    while (heard && sink.wanted()) {
        std::map<std::int64_t, Job> now;
        for (Job& job : backend.queue.running()) now.emplace(job.id, std::move(job));
        std::string news;
        for (const auto& [id, job] : now) {
            std::string text = event("progress", job);
            if (shown[id] != text) news += text;
            shown[id] = std::move(text);
        }
        for (auto each = shown.begin(); each != shown.end();) {
            if (now.contains(each->first)) {
                ++each;
                continue;
            }
            const std::optional<Job> ended = co_await stored(backend, each->first);
            if (ended) news += event(is_finished(*ended) ? "finished" : "progress", *ended);
            each = shown.erase(each);
        }
        if (news.empty() && ++quiet >= looks_to_a_sign_of_life) news = hello;
        if (!news.empty()) {
            heard = co_await sink.write(news);
            quiet = 0;
        }
        co_await pause(timer, look_every);
    }
    co_return true;
}

Response events(BodyMaker maker) {
    Response response;
    response.content_type = "text/event-stream";
    response.stream = std::move(maker);
    return response;
}

}  // namespace

Async<Response> job_events(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    const std::optional<Job> job = co_await stored(backend, id);
    if (!job) throw no_such_job(id);
    co_return events([backend, id](BodySink& sink) { return follow(backend, id, sink); });
}

Async<Response> all_events(const Backend& backend, const Call&) {
    co_return events([backend](BodySink& sink) { return follow_all(backend, sink); });
}

}  // namespace rosterd::api::v1
