#pragma once
// Random cases that can be repeated: every test prints its seed, ROSTERD_SEED sets it.

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

namespace rosterd::tests {

class Random {
public:
    Random()
        : Random(std::getenv("ROSTERD_SEED") ? std::stoull(std::getenv("ROSTERD_SEED")) : std::random_device{}()) {}
    explicit Random(std::uint64_t seed) : engine_(seed) { MESSAGE("ROSTERD_SEED=" << seed); }

    // Both ends included.
    std::int64_t number(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
    }
    std::string text(std::string_view alphabet, std::int64_t shortest, std::int64_t longest) {
        std::string result(static_cast<std::size_t>(number(shortest, longest)), '\0');
        for (char& c : result) c = alphabet[static_cast<std::size_t>(number(0, std::ssize(alphabet) - 1))];
        return result;
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace rosterd::tests
