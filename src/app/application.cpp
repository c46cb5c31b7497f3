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
#include "schedule/hook_desk.hpp"
#include "schedule/hub_follower.hpp"
#include "schedule/job_queue.hpp"
#include "schedule/second_tries.hpp"
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

void add_problem(config::Main& main, std::string path, std::string message) {
    config::Problem problem;
    problem.file = main.config.file;
    problem.path = std::move(path);
    problem.message = std::move(message);
    main.problems.push_back(std::move(problem));
}

// The certificate is read once more when it is put to use.
void check_tls(config::Main& main) {
    const config::Listen& listen = main.config.listen;
    if (!listen.https || config::stops_everything(main.problems)) return;
    try {
        api::load_tls(listen);
    } catch (const Error& error) {
        add_problem(main, "listen.certificate", error.message());
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
            add_problem(loaded.main, "connectors", error.message());
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
    for (const config::Problem& problem : loaded.main.problems)
        std::cout << config::to_text(problem) << '\n' << config::excerpt(problem);
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
        : main(std::move(loaded.main)),
          config(main.config),
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
          follower(loop.get_executor(), services, book, queue),
          hooks(loop.get_executor(), services, book, sealer, watchers),
          second_tries(loop.get_executor(), services, book, queue),
          keys(*store, sealer),
          credentials(keys, clock, config.access),
          server(loop.get_executor(), config.listen, backend()),
          notification(loop.get_executor()),
          signals(loop, SIGTERM, SIGINT, SIGHUP) {
        keys.load();
        const StoredTasks stored =
            load_stored_tasks(*store, sealer, *registry, person_fields, FieldTable::departments());
        stored_problems = stored.problems;
        give_way(main, stored);
        use_tasks(stored);
        for (const config::Problem& problem : problems())
            log.error("task.not_loaded", {{"task", problem.task}, {"problem", config::to_text(problem)}});
    }

    api::Backend backend() {
        api::Backend backend{services,
                             book,
                             queue,
                             loop.get_executor(),
                             [this] { return missing(); },
                             [this] { return problems(); },
                             registry.get()};
        backend.credentials = &credentials;
        backend.timers = &timers;
        backend.sealer = &sealer;
        backend.hooks = &hooks;
        backend.listening = [this] { return server.listening(); };
        backend.tasks_changed = [this] { return follow_tasks(); };
        return backend;
    }

    // Tasks of files and of the store into the book.
    void use_tasks(const StoredTasks& stored) {
        std::vector<TaskPointer> tasks = config.tasks;
        std::vector<RefusedTask> refused = config.refused;
        tasks.insert(tasks.end(), stored.tasks.begin(), stored.tasks.end());
        refused.insert(refused.end(), stored.refused.begin(), stored.refused.end());
        book.replace(tasks, refused);
    }

    // As they are now: the API keeps store and book alike.
    StoredTasks stored_tasks() const {
        StoredTasks stored;
        for (const TaskPointer& task : book.all())
            if (task->file.empty()) stored.tasks.push_back(task);
        for (RefusedTask& refused : book.refused())
            if (refused.task->file.empty()) stored.refused.push_back(std::move(refused));
        return stored;
    }

    // Of the files as last read, and of tasks in the store that still cannot be used.
    std::vector<config::Problem> problems() const {
        std::vector<config::Problem> all = main.problems;
        for (const config::Problem& problem : stored_problems)
            if (book.refusal(problem.task)) all.push_back(problem);
        return all;
    }

    // Whoever follows tasks takes the book over as it is.
    Async<void> follow_tasks() {
        co_await timers.use_tasks(config.time_zone);
        watchers.use_tasks();
        follower.use_tasks();
        co_await hooks.use_tasks();
    }

    std::vector<std::string> missing() const {
        std::vector<std::string> sentences;
        if (!recovered) sentences.push_back("the jobs of the last life are still being looked through");
        if (stopping) sentences.push_back("the daemon is stopping");
        return sentences;
    }

    std::string status() const {
        std::size_t not_loaded = 0, kept = 0;
        for (const RefusedTask& refused : book.refused()) ++(book.find(refused.task->id) ? kept : not_loaded);
        std::string text = std::to_string(book.all().size()) + " tasks";
        if (kept > 0) text += ", " + std::to_string(kept) + " of them as last good";
        if (not_loaded > 0) text += ", " + std::to_string(not_loaded) + " not loaded";
        return text + (config::stops_everything(main.problems) ? ", the last reload was refused" : "");
    }

    Async<void> serve() {
        const auto keep = [this](store::Session& session) { remember(session, config.tasks, to_text(clock.now())); };
        co_await store->write(keep);
        // Before the socket answers, so that nobody sees a job of the last life still running.
        co_await queue.recover();
        recovered = true;
        server.start();
        co_await follow_tasks();
        second_tries.start();
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
        if (!done || done->state == JobState::failed) co_return 3;
        const auto trouble = [](const KindCounts& counts) {
            return counts.held + counts.failed + counts.removal_held + counts.removal_failed;
        };
        const bool clean =
            outcome == JobOutcome::succeeded && trouble(done->counts.people) + trouble(done->counts.departments) == 0;
        co_return clean ? 0 : 1;
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
            if (!config::stops_everything(next.problems) && next.config.listen.https)
                tls = api::load_tls(next.config.listen);
        };
        const StoredTasks stored = stored_tasks();
        std::string failure;
        std::vector<std::int64_t> kept;
        try {
            co_await workers.run(read);
            give_way(next, stored);
            kept = config::keep_last_good(next, config.tasks);
            if (!config::stops_everything(next.problems)) {
                const auto keep = [&](store::Session& session) {
                    remember(session, next.config.tasks, to_text(clock.now()));
                };
                co_await store->write(keep);
            }
        } catch (const std::exception& error) {
            failure = error.what();
        }
        if (!failure.empty()) add_problem(next, {}, failure);
        main.problems = next.problems;
        for (const config::Problem& problem : main.problems)
            log.error("config.problem", {{"problem", config::to_text(problem)}});
        if (config::stops_everything(main.problems)) {
            log.error("config.kept",
                      {{"problems", main.problems.size()},
                       {"advice", "correct the file and reload again; until then what ran before stays"}});
        } else {
            if (needs_restart(next.config))
                log.warning("config.restart_needed",
                            {{"keys", "store, listen, connectors, customFields or jobsAtOnce"}});
            config.tasks = next.config.tasks;
            config.refused = next.config.refused;
            config.access = next.config.access;
            credentials.change(config.access);
            if (tls) server.use(std::move(tls));
            config.time_zone = next.config.time_zone;
            // What the API has changed meanwhile counts.
            use_tasks(stored_tasks());
            for (const std::int64_t task : kept)
                log.error("task.kept",
                          {{"task", task}, {"advice", "its file has problems: it goes on as it was last good"}});
            for (const RefusedTask& refused : book.refused())
                if (!book.find(refused.task->id)) log.error("task.not_loaded", {{"task", refused.task->id}});
            co_await follow_tasks();
            log.info("config.reloaded", {{"tasks", config.tasks.size()}});
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
        // First nobody may ask for more, then what runs is brought to an end; the store closes when nobody uses it.
        timers.stop();
        watchers.stop();
        follower.stop();
        second_tries.stop();
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
    config::Main main;
    config::Config& config;  // the part of `main` that is in force
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
    schedule::HubFollower follower;
    schedule::HookDesk hooks;
    schedule::SecondTries second_tries;
    api::KeyRing keys;
    api::Credentials credentials;
    api::Server server;
    Notification notification;
    asio::signal_set signals;
    std::vector<config::Problem> stored_problems;  // at start
    bool recovered = false, stopping = false;
};

Application::Application(Loaded loaded) : parts_(std::make_unique<Parts>(std::move(loaded))) {}

Application::~Application() = default;

int Application::once(std::int64_t task) {
    const RefusedTask* refused = parts_->book.find(task) ? nullptr : parts_->book.refusal(task);
    if (refused) throw Error(ErrorKind::invalid, refused->problems.front());
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
