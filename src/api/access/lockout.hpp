#pragma once
// Guessing gets slower with every wrong guess: after a few, who guesses at a key is not listened to for a while, twice
// as long each time. Counted for each pair of address and key id, known or not: whoever shares an address (a proxy, an
// office) is not locked out with the guesser, and nobody learns which ids exist. Loop thread.

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "rosterd/clock.hpp"

namespace rosterd::api {

class Lockout {
public:
    static constexpr int free_failures = 5;
    static constexpr std::chrono::seconds shortest{1}, longest{300};
    static constexpr std::chrono::minutes forgotten_after{15};
    static constexpr std::size_t most_guessers = 10'000;  // the one that was quiet for longest is forgotten

    // How long this pair still has to wait; zero: it may try.
    std::chrono::milliseconds wait(std::string_view address, std::string_view id, Instant now);
    void failed(std::string_view address, std::string_view id, Instant now);
    void succeeded(std::string_view address, std::string_view id);

private:
    struct Guesser {
        std::string pair;
        int failures = 0;
        Instant last{}, free_at{};
    };
    using Guessers = std::list<Guesser>;
    Guessers::iterator find(std::string_view address, std::string_view id);

    Guessers guessers_;  // by their last failure, oldest first
    std::unordered_map<std::string, Guessers::iterator> by_pair_;
};

}  // namespace rosterd::api
