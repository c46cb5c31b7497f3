#pragma once
// A downstream task's mapping for one kind of object: expressions over the hub's fields fill attributes of the target,
// whatever they are called there. Compiled once, applied to each record. Immutable; any thread.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "mapping/expression.hpp"
#include "model/task.hpp"

namespace rosterd::mapping {

// Sorted by name. A null value clears the attribute; one that is not here is left alone.
using TargetAttributes = std::vector<std::pair<std::string, Value>>;

class AttributeMapping {
public:
    // Throws Error(invalid) that names the rule.
    explicit AttributeMapping(const std::vector<FieldRule>& rules,
                              std::shared_ptr<const LookupTables> tables = nullptr);

    struct Mapped {
        TargetAttributes attributes;
        std::string problem;  // first thing wrong: attribute, expression, column. Empty: usable
    };
    // An expression without a value leaves its attribute out; an empty one clears it.
    Mapped apply(const Record& record) const;

    const std::vector<std::string>& targets() const noexcept { return targets_; }  // sorted
    std::vector<std::string> attributes() const;  // what the expressions read, sorted, once each
    bool whole_record() const noexcept;
    std::uint64_t digest() const noexcept { return digest_; }  // of the rules

    // The attribute that this expression fills as it is; empty: none does.
    std::string target_of(std::string_view expression) const;

private:
    struct Rule {
        std::string target;
        Expression expression;
    };
    std::vector<Rule> rules_;  // sorted by target
    std::vector<std::string> targets_;
    std::uint64_t digest_ = 0;
};

}  // namespace rosterd::mapping
