#pragma once
// What a watching thread needs of the loop's side, and how it is told to stop.

#include <chrono>
#include <functional>

#include "rosterd/events.hpp"

namespace rosterd::ldap {

class Watcher {
public:
    virtual ~Watcher() = default;
    virtual void tell(Event event) = 0;  // any thread
    virtual bool stopped() const = 0;    // any thread

    // Sleeps; false: it is to stop.
    virtual bool pause(std::chrono::milliseconds time) = 0;
};

}  // namespace rosterd::ldap
