#pragma once
// Whoever sends calls that do not prove themselves is not listened to for a while: checking signatures is cheap, but
// not free. Counted by address and minute; bounded. Loop thread.

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rosterd::schedule {

class WrongCalls {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr int a_minute = 20;
    static constexpr std::size_t most_addresses = 10'000;

    void note(std::string_view address, Time now) {
        turn(now);
        if (calls_.size() < most_addresses || calls_.contains(std::string(address))) ++calls_[std::string(address)];
    }

    // How long this address still has to wait; zero: it may call.
    std::chrono::seconds wait(std::string_view address, Time now) {
        turn(now);
        const auto calls = calls_.empty() ? calls_.end() : calls_.find(std::string(address));
        if (calls == calls_.end() || calls->second < a_minute) return std::chrono::seconds(0);
        return std::chrono::ceil<std::chrono::seconds>(began_ + std::chrono::minutes(1) - now);
    }

private:
    void turn(Time now) {
        if (now - began_ < std::chrono::minutes(1)) return;
        began_ = now;
        calls_.clear();
    }

    Time began_{};
    std::unordered_map<std::string, int> calls_;
};

}  // namespace rosterd::schedule
