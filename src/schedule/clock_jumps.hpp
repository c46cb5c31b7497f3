#pragma once
// Tells when the wall clock was set, or the machine slept: by the kernel (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
// Without the kernel's help (a clock that only this process sees) the timers' own look at the clock is all there is.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

namespace rosterd::schedule {

class ClockJumps {
public:
    ClockJumps(boost::asio::any_io_executor executor, std::function<void()> jumped);
    ~ClockJumps();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::schedule
