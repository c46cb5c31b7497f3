#pragma once
// Takes the calls of providers: finds the task by the secret part of the path, has its connector verify and decrypt the
// call, drops what came before, and hands the rest to whoever follows the task's directory. Never waits for anything:
// the answer is there whatever jobs do. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/job_runner.hpp"
#include "rosterd/events.hpp"
#include "schedule/task_book.hpp"
#include "schedule/watchers.hpp"

namespace rosterd::store {
class Sealer;
}

namespace rosterd::schedule {

// What a task's path has seen since the daemon started.
struct HookStatus {
    std::string path;             // "/hooks/..."
    std::uint64_t calls = 0;      // that proved themselves
    std::uint64_t refused = 0;    // that did not: wrong signatures
    std::uint64_t events = 0;     // handed on
    std::uint64_t repeated = 0;   // dropped, since they came before
    std::optional<Instant> last;  // call that proved itself
};

class HookDesk {
public:
    // All outlive it.
    HookDesk(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book,
             const store::Sealer& sealer, Watchers& watchers);
    ~HookDesk();

    // At start and whenever the tasks in force have changed: every automatic upstream task whose connector takes calls
    // has a path, the same as before.
    Async<void> use_tasks();

    struct Answer {
        enum class State : std::uint8_t {
            taken,    // `reply` is the connector's
            unknown,  // nobody has this path
            slowed,   // this address has sent too many calls with a wrong signature: `wait`
        };
        State state = State::unknown;
        HookReply reply;
        std::chrono::seconds wait{0};
    };
    Answer call(std::string_view secret, const HookRequest& request, std::string_view address);

    std::optional<HookStatus> status(std::int64_t task) const;  // nullopt: the task takes no calls

    // Another path; the old one is unknown from then on. nullopt: the task takes no calls.
    Async<std::optional<HookStatus>> renew(std::int64_t task);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::schedule
