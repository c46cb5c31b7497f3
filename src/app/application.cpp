#include "app/application.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "api/access.hpp"
#include "api/server.hpp"
#include "app/notification.hpp"
#include "app/store_key.hpp"
#include "app/stored_tasks.hpp"
#include "engine/job_runner.hpp"
#include "rosterd/error.hpp"
#include "schedule/job_queue.hpp"
#include "schedule/watchers.hpp"
#include "store/tasks.hpp"

namespace rosterd::app {

namespace asio = boost::asio;

namespace {

constexpr std::size_t worker_threads =
    2;  // planning and the connectors' blocking calls; the store has threads of its own

// What the store remembers of the tasks in force: since when, and when they last changed.
void remember(store::Session& session, const std::vector<TaskPointer>& tasks, const std::string& now) {
    store::Tasks memory(session);
    for (const TaskPointer& task : tasks) {
        store::TaskMemory known = memory.find(task->id).value_or(store::TaskMemory{task->id, {}, {}, {}, 0});
        if (known.digest == task->digest && !known.created_at.empty()) continue;
        if (known.created_at.empty()) known.created_at = now;
        known.updated_at = now;
        known.digest = task->digest;
        memory.put(known);
    }
}

// The certificate is read once more when it is put to use.
void check_tls(config::Main& main) {
    const config::Listen& listen = main.config.listen;
    if (!listen.https || !main.problems.empty()) return;
    try {
        api::load_tls(listen);
    } catch (const Error& error) {
        main.problems.push_back({main.config.file, 0, 0, "listen.certificate", error.message()});
    }
}

}  // namespace

Loaded load(const std::filesystem::path& file) {
    Loaded loaded;
    loaded.main = config::load_main(file);
    loaded.registry = std::make_unique<plugins::Registry>();
    if (!loaded.main.config.connectors.empty()) {
        try {
            loaded.registry->open(loaded.main.config.connectors);
        } catch (const Error& error) {
            loaded.main.problems.push_back({loaded.main.config.file, 0, 0, "connectors", error.message()});
        }
        config::load_tasks(loaded.main, *loaded.registry);
    }
    check_tls(loaded.main);
    return loaded;
}

int check(const std::filesystem::path& file) {
    const Loaded loaded = load(file);
    for (const plugins::Refusal& refusal : loaded.registry->refused())
        std::cout << refusal.file.string() << ": connector not usable: " << refusal.reason << '\n';
    for (const config::Problem& problem : loaded.main.problems) std::cout << config::to_text(problem) << '\n';
    if (!loaded.main.problems.empty()) {
        std::cout << loaded.main.problems.size() << (loaded.main.problems.size() == 1 ? " problem" : " problems")
                  << " in " << file.string() << '\n';
        return 2;
    }
    std::cout << file.string() << ": fine, " << loaded.main.config.tasks.size() << " tasks\n";
    return 0;
}

struct Application::Parts {
    explicit Parts(Loaded loaded)
        : config(std::move(loaded.main.config)),
          registry(std::move(loaded.registry)),
          workers(worker_threads),
          person_fields(FieldTable::people(config.custom_fields)),
          store(store::open_store(config.store, person_fields, FieldTable::departments())),
          sealer(open_sealer(config)),
          services{*store, workers, clock, *registry, person_fields, FieldTable::departments(), {}, &budgets},
          queue(loop.get_executor(), services, book, config.jobs_at_once,
                {config.keep_jobs, std::chrono::hours(24 * config.keep_days)}),
          timers(loop.get_executor(), services, book, queue),
          watchers(loop.get_executor(), services, book, queue),
          keys(*store, sealer),
          credentials(keys, clock, config.access),
          server(loop.get_executor(), config.listen, backend()),
          notification(loop.get_executor()),
          signals(loop, SIGTERM, SIGINT, SIGHUP) {
        book.replace(config.tasks);
        keys.load();
        take_stored_tasks();
    }

    api::Backend backend() {
        api::Backend backend{
            services,      book, queue, loop.get_executor(), [this] { return missing(); }, [this] { return problems; },
            registry.get()};
        backend.credentials = &credentials;
        backend.timers = &timers;
        backend.sealer = &sealer;
        backend.listening = [this] { return server.listening(); };
        return backend;
    }

    // At start: afterwards the API keeps store and book alike.
    void take_stored_tasks() {
        StoredTasks stored = load_stored_tasks(*store, sealer, *registry, person_fields, FieldTable::departments());
        for (const std::string& id : taken_ids(config.tasks, stored.tasks)) throw Error(ErrorKind::conflict, id);
        for (TaskPointer& task : stored.tasks) book.put(std::move(task));
        problems = std::move(stored.problems);
        for (const config::Problem& problem : problems)
            log.error("config.problem", {{"problem", config::to_text(problem)}});
    }

    std::vector<TaskPointer> stored_tasks() const {
        std::vector<TaskPointer> tasks;
        for (const TaskPointer& task : book.all())
            if (task->file.empty()) tasks.push_back(task);
        return tasks;
    }

    std::vector<std::string> missing() const {
        std::vector<std::string> sentences;
        if (!recovered) sentences.push_back("the jobs of the last life are still being looked through");
        if (stopping) sentences.push_back("the daemon is stopping");
        return sentences;
    }

    std::string status() const {
        return std::to_string(book.all().size()) + " tasks" + (problems.empty() ? "" : ", the last reload was refused");
    }

    Async<void> serve() {
        const auto keep = [this](store::Session& session) { remember(session, config.tasks, to_text(clock.now())); };
        co_await store->write(keep);
        // Before the socket answers, so that nobody sees a job of the last life still running.
        co_await queue.recover();
        recovered = true;
        server.start();
        co_await timers.use_tasks(config.time_zone);
        watchers.use_tasks();
        log.info("daemon.ready",
                 {{"tasks", book.all().size()}, {"socket", config.listen.socket.string()}, {"store", config.store}});
        notification.ready(status());
        for (;;) {
            const auto [error, signal] = co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
            if (error || signal != SIGHUP) break;
            co_await reload();
        }
        co_await stop();
    }

    // Jobs that wait from a daemon's life stay as they are: they are its affair.
    Async<int> run_once(std::int64_t task) {
        const auto keep = [this](store::Session& session) { remember(session, config.tasks, to_text(clock.now())); };
        co_await store->write(keep);
        std::optional<Job> done;
        queue.listen([this, &done](const Job* job) {
            if (job == nullptr) return;
            done = *job;
            signals.cancel();
        });
        schedule::Request request;
        request.task = task;
        const std::int64_t id = co_await queue.trigger(std::move(request));
        while (!done) {
            const auto [error, signal] = co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
            if (done || error || signal == SIGHUP) continue;
            co_await queue.stop(config.stop_time);
            break;
        }
        const JobOutcome outcome = done ? done->outcome : JobOutcome::cancelled;
        std::cout << "Job " << id << " of task " << task << ": " << to_string(outcome)
                  << (done && !done->error.empty() ? ": " + done->error : std::string()) << std::endl;
        if (outcome == JobOutcome::succeeded) co_return 0;
        const bool partly = outcome == JobOutcome::succeeded_with_errors || outcome == JobOutcome::held_by_guard;
        co_return partly ? 1 : 3;
    }

    Async<void> reload() {
        notification.reloading();
        config::Main next;
        std::shared_ptr<boost::asio::ssl::context> tls;
        // Connectors that are loaded stay: a new library is taken at the next start.
        const auto read = [&] {
            next = config::load_main(config.file);
            config::load_tasks(next, *registry);
            check_tls(next);
            if (next.problems.empty() && next.config.listen.https) tls = api::load_tls(next.config.listen);
        };
        const std::vector<TaskPointer> stored = stored_tasks();
        std::string failure;
        try {
            co_await workers.run(read);
            for (const std::string& taken : taken_ids(next.config.tasks, stored))
                next.problems.push_back({next.config.tasks_folder, 0, 0, "syncTaskId", taken});
            if (next.problems.empty()) {
                const auto keep = [&](store::Session& session) {
                    remember(session, next.config.tasks, to_text(clock.now()));
                };
                co_await store->write(keep);
            }
        } catch (const std::exception& error) {
            failure = error.what();
        }
        if (!failure.empty()) next.problems.push_back({config.file, 0, 0, "", failure});
        problems = next.problems;
        if (problems.empty()) {
            if (needs_restart(next.config))
                log.warning("config.restart_needed",
                            {{"keys", "store, listen, connectors, customFields or jobsAtOnce"}});
            config.tasks = next.config.tasks;
            config.access = next.config.access;
            credentials.change(config.access);
            if (tls) server.use(std::move(tls));
            config.time_zone = next.config.time_zone;
            book.replace(config.tasks);
            for (const TaskPointer& task : stored) book.put(task);
            co_await timers.use_tasks(config.time_zone);
            watchers.use_tasks();
            log.info("config.reloaded", {{"tasks", config.tasks.size()}});
        } else {
            for (const config::Problem& problem : problems)
                log.error("config.problem", {{"problem", config::to_text(problem)}});
            log.error("config.kept",
                      {{"problems", problems.size()},
                       {"advice", "correct the file and reload again; until then what ran before stays"}});
        }
        notification.ready(status());
    }

    bool needs_restart(const config::Config& next) const {
        const auto names = [](const std::vector<Field>& fields) {
            std::string text;
            for (const Field& field : fields) text += field.key + ',';
            return text;
        };
        return next.store != config.store || next.listen.socket != config.listen.socket ||
               next.listen.http != config.listen.http || next.listen.https != config.listen.https ||
               next.connectors != config.connectors || next.jobs_at_once != config.jobs_at_once ||
               names(next.custom_fields) != names(config.custom_fields);
    }

    Async<void> stop() {
        stopping = true;
        log.info("daemon.stopping");
        notification.stopping();
        // First nobody may ask for more, then what runs is brought to an end; the store closes last, when nobody uses
        // it.
        timers.stop();
        watchers.stop();
        co_await server.stop(std::chrono::seconds(2));
        const bool ended = co_await queue.stop(config.stop_time);
        if (!ended) {
            // Something outside keeps a job. What it has committed stays; the next start marks it as interrupted.
            log.warning("daemon.stopped", {{"advice", "a job did not end within stopSeconds and was cut off"}});
            std::_Exit(0);
        }
        log.info("daemon.stopped");
    }

    Log log;
    config::Config config;
    std::unique_ptr<plugins::Registry> registry;
    SystemClock clock;
    asio::io_context loop{1};
    RateBudgets budgets;
    Workers workers;
    FieldTable person_fields;
    std::unique_ptr<store::Store> store;
    store::Sealer sealer;
    engine::Services services;
    schedule::TaskBook book;
    schedule::JobQueue queue;
    schedule::Timers timers;
    schedule::Watchers watchers;
    api::KeyRing keys;
    api::Credentials credentials;
    api::Server server;
    Notification notification;
    asio::signal_set signals;
    std::vector<config::Problem> problems;
    bool recovered = false, stopping = false;
};

Application::Application(Loaded loaded) : parts_(std::make_unique<Parts>(std::move(loaded))) {}

Application::~Application() = default;

int Application::once(std::int64_t task) {
    int code = 3;
    std::exception_ptr failure;
    asio::co_spawn(parts_->loop, parts_->run_once(task), [&](std::exception_ptr thrown, int result) {
        failure = thrown;
        code = result;
        parts_->loop.stop();
    });
    parts_->loop.run();
    if (failure) std::rethrow_exception(failure);
    return code;
}

int Application::run() {
    std::exception_ptr failure;
    asio::co_spawn(parts_->loop, parts_->serve(), [&](std::exception_ptr thrown) {
        failure = thrown;
        parts_->loop.stop();
    });
    parts_->loop.run();
    if (failure) std::rethrow_exception(failure);
    return 0;
}

}  // namespace rosterd::app
