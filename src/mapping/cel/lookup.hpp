#pragma once
// lookup(table, key[, default]): what a table of the task has under a key.

#include "mapping/cel/nodes.hpp"
#include "model/task.hpp"

namespace rosterd::mapping::cel {

class LookupNode final : public Node {
public:
    // The table outlives the node. `fallback` may be missing: then a key that the table does not have is an error.
    LookupNode(std::string_view name, const LookupTable& table, NodePointer key, NodePointer fallback,
               std::uint32_t column);
    Value evaluate(Run& run) const override;

private:
    std::string unknown_;  // the message for it
    const LookupTable& table_;
    NodePointer key_, fallback_;
    std::uint32_t column_;
};

// The key of a table that this value stands for; nullopt: no value of that type does.
std::optional<std::string> table_key(const Value& value);

}  // namespace rosterd::mapping::cel
