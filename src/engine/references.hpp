#pragma once
// Whom a reference (manager, leader) of this directory means, while planning.

#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/run.hpp"

namespace rosterd::engine {

class References {
public:
    explicit References(Run& run) : run_(run) {}

    // A record whose locator the store does not have yet: new in this read, or moved. Not needed in a task's first run,
    // where every reference is resolved while applying; it then costs nothing.
    void note(std::string_view locator, const std::string& user_id);

    // The public id of the person at this locator; empty: not known (yet).
    std::string person_at(store::Session& session, std::string_view locator) const;

    bool moved(std::uint64_t locator) const { return noted_.contains(locator); }
    const std::string& noted(std::uint64_t locator) const { return noted_.at(locator); }
    bool empty() const noexcept { return noted_.empty(); }

private:
    Run& run_;
    std::unordered_map<std::uint64_t, std::string> noted_;
};

}  // namespace rosterd::engine
