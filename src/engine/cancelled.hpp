#pragma once
// What a person decided not to do: the same change is not offered again while the object stays as it is.

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/guard.hpp"
#include "model/risk_operation.hpp"

namespace rosterd::engine {

// An object of whose planned changes some were cancelled.
struct LeftOut {
    Kind kind = Kind::person;
    std::string key;       // of a create downstream, which has none yet, the public id
    bool removal = false;  // it is missing in the directory; otherwise it was seen
};

class Cancelled {
public:
    Cancelled() = default;  // nothing
    explicit Cancelled(const std::vector<RiskOperation>& operations);

    // The changes of one object: those that were cancelled become skipped, and the others forget their fingerprint, so
    // that the object is compared again by the next run. nullopt: none was.
    std::optional<LeftOut> leave_out(std::span<Change> changes) const;

private:
    std::unordered_map<std::string, std::vector<FieldChange>> fields_;  // by object and action
};

}  // namespace rosterd::engine
