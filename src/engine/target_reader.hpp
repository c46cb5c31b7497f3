#pragma once
// Asks the target what is there: in batches as large as it takes, again when it is busy.

#include <string>
#include <vector>

#include "engine/backoff.hpp"
#include "rosterd/target.hpp"

namespace rosterd::engine {

class TargetReader {
public:
    TargetReader(Target& target, boost::asio::any_io_executor executor, const BackoffLimits& limits, const bool& stop)
        : target_(target), executor_(std::move(executor)), limits_(limits), stop_(stop) {}

    using Found = std::vector<std::vector<Record>>;  // for each value, in order

    Async<Found> by_key(Kind kind, std::vector<std::string> keys, std::vector<std::string> attributes) {
        return find(kind, std::string(), std::move(keys), std::move(attributes));
    }
    // `attribute` empty: by key. Throws Error when the directory does not answer in spite of several tries.
    Async<Found> find(Kind kind, std::string attribute, std::vector<std::string> values,
                      std::vector<std::string> attributes);

    std::uint64_t asked() const noexcept { return asked_; }  // values so far

private:
    Target& target_;
    boost::asio::any_io_executor executor_;
    const BackoffLimits& limits_;
    const bool& stop_;
    std::uint64_t asked_ = 0;
};

}  // namespace rosterd::engine
