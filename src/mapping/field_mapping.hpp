#pragma once
// A task's mapping for one kind of object: rules compiled once, applied to each record. Immutable; any thread.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mapping/expression.hpp"
#include "model/fields.hpp"
#include "model/task.hpp"

namespace rosterd::mapping {

struct RuleProblem {
    std::size_t rule = 0;    // index into the rules
    bool in_target = false;  // the target key is wrong; else the expression
    CompileProblem problem;
};

struct Mapped {
    FieldValues values;   // only what the rules produced; an absent source leaves its field out
    std::string problem;  // first thing wrong: expression, column, what the field wants. Empty: usable
};

class FieldMapping {
public:
    struct Compiled;
    // Every problem at once. A target that two rules name is a problem of the later one.
    static Compiled compile(const std::vector<FieldRule>& rules, const FieldTable& fields,
                            std::shared_ptr<const LookupTables> tables = nullptr);

    // Evaluates every rule. A list for a single-valued field gives its first value. A required field (FieldTable) that
    // is absent or empty is a problem that names field and expression. `hub`: as for Expression::evaluate.
    Mapped apply(const Record& record, const Value* hub = nullptr) const;

    std::vector<std::string> attributes() const;  // needed from the directory, sorted, once each
    bool whole_record() const noexcept;
    bool uses_hub() const noexcept { return uses_hub_; }  // it wants to be given the current object
    const std::vector<FieldId>& targets() const noexcept { return targets_; }  // sorted
    std::uint64_t digest() const noexcept { return digest_; }  // of the rules and tables: changes when they do

private:
    struct Rule {
        Expression expression;
        FieldId target;
    };
    std::vector<Rule> rules_;  // sorted by target
    std::vector<FieldId> targets_;
    std::vector<FieldId> uncovered_;      // required, and no rule's target
    const FieldTable* fields_ = nullptr;  // outlives the mapping
    std::uint64_t digest_ = 0;
    bool uses_hub_ = false;
};

// An object of the hub as `hub` in expressions: field -> value, what is not there left out.
Value hub_value(const FieldTable& fields, const FieldValues& values);

struct FieldMapping::Compiled {
    FieldMapping mapping;
    std::vector<RuleProblem> problems;  // empty: usable
};

}  // namespace rosterd::mapping
