#include "app/notification.hpp"

#include <systemd/sd-daemon.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>

namespace rosterd::app {

struct Notification::Watchdog : std::enable_shared_from_this<Watchdog> {
    explicit Watchdog(const boost::asio::any_io_executor& executor) : timer(executor) {}

    void feed() {
        sd_notify(0, "WATCHDOG=1");
        timer.expires_after(interval);
        timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (!error) self->feed();
        });
    }

    boost::asio::steady_timer timer;
    std::chrono::microseconds interval{0};
    bool fed = false;
};

Notification::Notification(boost::asio::any_io_executor executor) : watchdog_(std::make_shared<Watchdog>(executor)) {}

Notification::~Notification() {
    watchdog_->timer.cancel();
}

void Notification::ready(const std::string& status) {
    sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
    std::uint64_t limit = 0;
    if (watchdog_->fed || sd_watchdog_enabled(0, &limit) <= 0) return;
    watchdog_->fed = true;
    watchdog_->interval = std::chrono::microseconds(limit / 2);
    watchdog_->feed();
}

void Notification::reloading() {
    sd_notify(0, "RELOADING=1");
}

void Notification::stopping() {
    sd_notify(0, "STOPPING=1\nSTATUS=stopping");
    watchdog_->timer.cancel();
}

}  // namespace rosterd::app
