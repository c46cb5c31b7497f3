#pragma once
// Tells the service manager how the daemon is (sd_notify(3)); does nothing when there is none. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

namespace rosterd::app {

class Notification {
public:
    explicit Notification(boost::asio::any_io_executor executor);
    ~Notification();

    void ready(
        const std::string& status);  // also starts answering the watchdog, from the loop: a loop that hangs is noticed
    void reloading();
    void stopping();

private:
    struct Watchdog;
    std::shared_ptr<Watchdog> watchdog_;
};

}  // namespace rosterd::app
