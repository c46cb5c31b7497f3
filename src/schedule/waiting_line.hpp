#pragma once
// The jobs that wait, and who is next: what somebody asked for by hand before timed runs before automatic ones, the
// oldest first among equals. Nobody waits for ever: one that was passed over often enough goes before everybody. Loop
// thread.

#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "model/job.hpp"

namespace rosterd::schedule {

struct Waiting {
    Job job;                              // `job.id` is 0 until the store has given it one
    Trigger urgency = Trigger::manually;  // of the most urgent of those who asked for it
    int passed = 0;                       // how often a younger one went first
    bool gone = false;                    // it could not be stored
    std::exception_ptr failure = nullptr;
};

using WaitingPointer = std::shared_ptr<Waiting>;

class WaitingLine {
public:
    static constexpr int patience = 8;  // times that one is passed over

    void add(WaitingPointer entry);
    void remove(const WaitingPointer& entry);
    WaitingPointer find(std::int64_t job) const;  // null: none

    // The one that will do the same already, whoever asked; null: none.
    WaitingPointer same(const Job& job) const;

    // Takes out the next one of those that may begin; null: none may.
    WaitingPointer take(const std::function<bool(const Job&)>& may_begin);

    bool empty() const noexcept { return line_.empty(); }
    std::size_t size() const noexcept { return line_.size(); }

private:
    std::list<WaitingPointer> line_;  // oldest first
    std::unordered_multimap<std::int64_t, WaitingPointer> by_task_;
};

}  // namespace rosterd::schedule
