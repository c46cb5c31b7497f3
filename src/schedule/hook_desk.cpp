#include "schedule/hook_desk.hpp"

#include <openssl/sha.h>

#include <map>
#include <vector>

#include "schedule/event_memory.hpp"
#include "schedule/wrong_calls.hpp"
#include "store/hook_secrets.hpp"

namespace rosterd::schedule {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::minutes between_warnings{1};

// By it the paths are looked up, so that how long that takes says nothing about a secret.
std::string digest_of(std::string_view secret) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

// Events count only once the call they came with has proved itself.
class Collected final : public EventSink {
public:
    void take(Event event) override { events.push_back(std::move(event)); }
    std::vector<Event> events;
};

}  // namespace

struct HookDesk::State {
    State(boost::asio::any_io_executor loop, engine::Services& engine_services, TaskBook& tasks,
          const store::Sealer& store_sealer, Watchers& followers)
        : executor(std::move(loop)),
          services(engine_services),
          book(tasks),
          sealer(store_sealer),
          watchers(followers) {}

    // What one task needs to take calls.
    struct Line {
        TaskPointer task;
        std::unique_ptr<Connector> connector;
        EventMemory memory;
        Secret secret;
        HookStatus status;
        std::uint64_t refused_unsaid = 0;  // since the last warning
        std::optional<steady_clock::time_point> warned;
    };

    static bool may_take(const Task& task) { return task.trigger == Trigger::automatic && task.flow == Flow::upstream; }

    std::unique_ptr<Connector> connector_of(const Task& task) const {
        const ConnectorType* type = services.connectors.find(task.type);
        if (type == nullptr) return nullptr;
        ConnectorContext context{executor,         &services.workers,
                                 &services.clock,  Log().bound({{"task", task.id}}),
                                 services.budgets, RateTaker{task.id, false}};
        std::unique_ptr<Connector> connector = type->create(task.settings, std::move(context));
        return connector->hooks() == nullptr ? nullptr : std::move(connector);
    }

    void open_lines() {
        std::erase_if(lines, [&](const auto& entry) {
            const TaskPointer task = book.find(entry.first);
            return !task || task->digest != entry.second.task->digest;
        });
        for (const TaskPointer& task : book.all()) {
            if (!may_take(*task) || lines.contains(task->id)) continue;
            std::unique_ptr<Connector> connector = connector_of(*task);
            if (!connector) continue;
            lines.try_emplace(task->id,
                              Line{task, std::move(connector), EventMemory(services.clock.now()), {}, {}, 0, {}});
        }
    }

    void set_secret(Line& line, Secret secret) {
        by_digest.erase(digest_of(line.secret.reveal()));
        line.secret = std::move(secret);
        line.status.path = "/hooks/" + line.secret.reveal();
        by_digest[digest_of(line.secret.reveal())] = line.task->id;
    }

    void refuse(Line& line, std::string_view address) {
        ++line.status.refused;
        ++line.refused_unsaid;
        wrong_calls.note(address, steady_clock::now());
        const auto now = steady_clock::now();
        if (line.warned && now - *line.warned < between_warnings) return;
        log.warning("hook.refused", {{"task", line.task->id},
                                     {"calls", line.refused_unsaid},
                                     {"address", address},
                                     {"advice",
                                      "calls that do not prove themselves: compare the secrets of the task with those "
                                      "of the provider; if they are right, renew the path"}});
        line.warned = now;
        line.refused_unsaid = 0;
    }

    void hand_on(Line& line, std::vector<Event> events) {
        ++line.status.calls;
        line.status.last = services.clock.now();
        for (Event& event : events) {
            const EventMemory::Judgement judgement = line.memory.judge(event);
            if (judgement == EventMemory::Judgement::repeated) {
                ++line.status.repeated;
                continue;
            }
            ++line.status.events;
            if (judgement == EventMemory::Judgement::gap) {
                Event gap;
                gap.what = Event::What::reconcile;
                gap.why = "events are missing before number " + std::to_string(event.sequence);
                watchers.take(line.task->id, std::move(gap));
            }
            // Without a proof that it is no repetition it says where to look, and no more.
            if (event.id.empty() && event.sequence == 0 && event.at == Instant()) {
                if (event.key.empty()) event.key = event.record.key;
                event.record = Record();
            }
            watchers.take(line.task->id, std::move(event));
        }
    }

    boost::asio::any_io_executor executor;
    engine::Services& services;
    TaskBook& book;
    const store::Sealer& sealer;
    Watchers& watchers;
    std::map<std::int64_t, Line> lines;             // by task
    std::map<std::string, std::int64_t> by_digest;  // of the secrets -> task
    WrongCalls wrong_calls;
    Log log;
};

HookDesk::HookDesk(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book,
                   const store::Sealer& sealer, Watchers& watchers)
    : state_(std::make_shared<State>(std::move(executor), services, book, sealer, watchers)) {}

HookDesk::~HookDesk() = default;

Async<void> HookDesk::use_tasks() {
    const std::shared_ptr<State> state = state_;
    state->open_lines();
    std::vector<std::int64_t> tasks;
    for (const auto& [task, line] : state->lines) tasks.push_back(task);
    std::map<std::int64_t, Secret> secrets;
    bool lacking = false;
    const auto look = [&](store::Session& session) {
        secrets = store::HookSecrets(session, state->sealer).all();
        for (const std::int64_t task : tasks) lacking = lacking || !secrets.contains(task);
    };
    const std::string now = to_text(state->services.clock.now());
    const auto make = [&](store::Session& session) {
        store::HookSecrets kept(session, state->sealer);
        secrets = kept.all();
        for (const std::int64_t task : tasks)
            if (!secrets.contains(task)) secrets.emplace(task, kept.renew(task, now));
    };
    if (!tasks.empty()) co_await state->services.store.read(look);
    if (lacking) co_await state->services.store.write(make);
    state->by_digest.clear();
    for (auto& [task, line] : state->lines)
        if (const auto secret = secrets.find(task); secret != secrets.end()) state->set_secret(line, secret->second);
}

HookDesk::Answer HookDesk::call(std::string_view secret, const HookRequest& request, std::string_view address) {
    Answer answer;
    const auto known = state_->by_digest.find(digest_of(secret));
    const auto found = known == state_->by_digest.end() ? state_->lines.end() : state_->lines.find(known->second);
    if (found == state_->lines.end()) return answer;
    State::Line& line = found->second;
    answer.wait = state_->wrong_calls.wait(address, steady_clock::now());
    if (answer.wait > std::chrono::seconds(0)) {
        answer.state = Answer::State::slowed;
        ++line.status.refused;
        return answer;
    }
    Collected collected;
    answer.state = Answer::State::taken;
    try {
        answer.reply = line.connector->hooks()->on_hook(request, collected);
    } catch (const std::exception& error) {
        state_->log.error("hook.failed", {{"task", line.task->id}, {"reason", error.what()}});
        answer.reply = HookReply{500, "application/json", "{}", false};
    }
    if (answer.reply.verified)
        state_->hand_on(line, std::move(collected.events));
    else
        state_->refuse(line, address);
    return answer;
}

std::optional<HookStatus> HookDesk::status(std::int64_t task) const {
    const auto line = state_->lines.find(task);
    if (line == state_->lines.end() || line->second.secret.empty()) return std::nullopt;
    return line->second.status;
}

Async<std::optional<HookStatus>> HookDesk::renew(std::int64_t task) {
    const std::shared_ptr<State> state = state_;
    if (!state->lines.contains(task)) co_return std::nullopt;
    const std::string now = to_text(state->services.clock.now());
    Secret secret;
    const auto make = [&](store::Session& session) {
        secret = store::HookSecrets(session, state->sealer).renew(task, now);
    };
    co_await state->services.store.write(make);
    const auto line = state->lines.find(task);
    if (line == state->lines.end()) co_return std::nullopt;
    state->set_secret(line->second, std::move(secret));
    state->log.info("hook.renewed", {{"task", task}});
    co_return line->second.status;
}

}  // namespace rosterd::schedule
