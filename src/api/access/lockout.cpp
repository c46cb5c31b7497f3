#include "api/access/lockout.hpp"

#include <algorithm>

namespace rosterd::api {

namespace {

// Ids of any length come from outside.
std::string pair_of(std::string_view address, std::string_view id) {
    return std::string(address) + ' ' + std::string(id.substr(0, 64));
}

}  // namespace

Lockout::Guessers::iterator Lockout::find(std::string_view address, std::string_view id) {
    if (by_pair_.empty()) return guessers_.end();
    const auto found = by_pair_.find(pair_of(address, id));
    return found == by_pair_.end() ? guessers_.end() : found->second;
}

std::chrono::milliseconds Lockout::wait(std::string_view address, std::string_view id, Instant now) {
    const auto guesser = find(address, id);
    if (guesser == guessers_.end() || guesser->free_at <= now) return std::chrono::milliseconds(0);
    return guesser->free_at - now;
}

void Lockout::failed(std::string_view address, std::string_view id, Instant now) {
    auto guesser = find(address, id);
    if (guesser == guessers_.end()) {
        guesser = guessers_.insert(guessers_.end(), Guesser{pair_of(address, id), 0, now, now});
        by_pair_.emplace(guesser->pair, guesser);
    } else {
        guessers_.splice(guessers_.end(), guessers_, guesser);
        if (now - guesser->last > forgotten_after) guesser->failures = 0;
    }
    guesser->last = now;
    if (++guesser->failures >= free_failures) {
        const int doublings = std::min(guesser->failures - free_failures, 20);
        guesser->free_at = now + std::min(longest, shortest * (1 << doublings));
    }
    while (guessers_.size() > most_guessers) {
        by_pair_.erase(guessers_.front().pair);
        guessers_.pop_front();
    }
}

void Lockout::succeeded(std::string_view address, std::string_view id) {
    const auto guesser = find(address, id);
    if (guesser == guessers_.end()) return;
    by_pair_.erase(guesser->pair);
    guessers_.erase(guesser);
}

}  // namespace rosterd::api
