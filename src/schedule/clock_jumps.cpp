#include "schedule/clock_jumps.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstdint>
#include <limits>

namespace rosterd::schedule {

namespace asio = boost::asio;

struct ClockJumps::State : std::enable_shared_from_this<State> {
    State(const asio::any_io_executor& executor, std::function<void()> on_jump)
        : descriptor(executor), jumped(std::move(on_jump)) {}

    // A time that never comes; setting it again is what arms the notice.
    bool arm() {
        itimerspec never{};
        never.it_value.tv_sec = std::numeric_limits<std::int32_t>::max() * std::int64_t{100};
        return ::timerfd_settime(descriptor.native_handle(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never,
                                 nullptr) == 0;
    }

    void wait() {
        descriptor.async_wait(
            asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](boost::system::error_code error) {
                if (error) return;
                std::uint64_t count = 0;
                const bool set =
                    ::read(self->descriptor.native_handle(), &count, sizeof count) < 0 && errno == ECANCELED;
                if (!self->arm()) return;
                if (set) self->jumped();
                self->wait();
            });
    }

    asio::posix::stream_descriptor descriptor;
    std::function<void()> jumped;
};

ClockJumps::ClockJumps(asio::any_io_executor executor, std::function<void()> jumped)
    : state_(std::make_shared<State>(executor, std::move(jumped))) {
    const int descriptor = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (descriptor < 0) return;
    state_->descriptor.assign(descriptor);
    if (state_->arm()) state_->wait();
}

ClockJumps::~ClockJumps() {
    boost::system::error_code ignored;
    state_->descriptor.close(ignored);
}

}  // namespace rosterd::schedule
