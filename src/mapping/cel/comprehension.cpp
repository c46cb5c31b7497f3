#include <string>

#include "mapping/cel/compare.hpp"
#include "mapping/cel/nodes.hpp"

namespace rosterd::mapping::cel {
namespace {

std::size_t size_of(const Value& range) noexcept {
    return range.is(Type::list) ? range.as_list().size() : range.as_map().size();
}

}  // namespace

Value ComprehensionNode::evaluate(Run& run) const {
    const Value range = parts_.range->evaluate(run);
    if (range.is_failure()) return range;
    if (!range.is(Type::list) && !range.is(Type::map)) {
        return run
            .fail("a list or a map is needed to go through, not a value of type " +
                  std::string(to_string(range.type())))
            .at(parts_.column);
    }
    switch (parts_.macro) {
        case Macro::all:
        case Macro::exists:
            return decide(run, range);
        case Macro::exists_one:
            return count(run, range);
        case Macro::transform_map:
            return transform(run, range);
        default:
            return collect(run, range);
    }
}

// One variable: the item or key. Two: position and item, or key and value.
void ComprehensionNode::enter(Run& run, const Value& range, std::size_t at) const {
    run.spend(1);
    Value* slot = run.slots + parts_.first_slot;
    if (range.is(Type::map)) {
        slot[0] = range.as_map()[at].key;
        if (parts_.two_variables) slot[1] = range.as_map()[at].value;
    } else if (parts_.two_variables) {
        slot[0] = Value::integer(static_cast<std::int64_t>(at));
        slot[1] = range.as_list()[at];
    } else {
        slot[0] = range.as_list()[at];
    }
}

// The condition of this step; `problem` is set when it is neither true nor false.
bool ComprehensionNode::passes(Run& run, Value& problem) const {
    if (!parts_.condition) return true;
    const Value value = parts_.condition->evaluate(run);
    if (value.is(Type::boolean)) return value.as_boolean();
    problem = value.is_failure() ? value
                                 : run.fail("the condition needs to be true or false, not a value of type " +
                                            std::string(to_string(value.type())))
                                       .at(parts_.column);
    return false;
}

// Like a chain of && or ||: one step that decides is enough, whatever others fail with.
Value ComprehensionNode::decide(Run& run, const Value& range) const {
    const bool deciding = parts_.macro == Macro::exists;
    Value undecided = Value::boolean(!deciding);
    for (std::size_t at = 0; at < size_of(range); ++at) {
        enter(run, range, at);
        Value problem = Value::boolean(true);
        const bool passed = passes(run, problem);
        if (!problem.is(Type::boolean)) {
            if (!undecided.is_failure()) undecided = problem;
        } else if (passed == deciding) {
            return Value::boolean(deciding);
        }
    }
    return undecided;
}

Value ComprehensionNode::count(Run& run, const Value& range) const {
    std::size_t found = 0;
    for (std::size_t at = 0; at < size_of(range); ++at) {
        enter(run, range, at);
        Value problem = Value::boolean(true);
        if (passes(run, problem)) ++found;
        if (!problem.is(Type::boolean)) return problem;
    }
    return Value::boolean(found == 1);
}

Value ComprehensionNode::collect(Run& run, const Value& range) const {
    Value* items = run.arena.array<Value>(size_of(range));
    std::size_t count = 0;
    for (std::size_t at = 0; at < size_of(range); ++at) {
        enter(run, range, at);
        const Value item = run.slots[parts_.first_slot];
        Value problem = Value::boolean(true);
        const bool passed = passes(run, problem);
        if (!problem.is(Type::boolean)) return problem;
        if (!passed) continue;
        items[count] = parts_.body ? parts_.body->evaluate(run) : item;
        if (items[count].is_failure()) return items[count];
        ++count;
    }
    return Value::list({items, count});
}

Value ComprehensionNode::transform(Run& run, const Value& range) const {
    Entry* entries = run.arena.array<Entry>(size_of(range));
    std::size_t count = 0;
    for (std::size_t at = 0; at < size_of(range); ++at) {
        enter(run, range, at);
        entries[count].key = run.slots[parts_.first_slot];
        Value problem = Value::boolean(true);
        const bool passed = passes(run, problem);
        if (!problem.is(Type::boolean)) return problem;
        if (!passed) continue;
        entries[count].value = parts_.body->evaluate(run);
        if (entries[count].value.is_failure()) return entries[count].value;
        ++count;
    }
    return make_map(run, {entries, count});
}

}  // namespace rosterd::mapping::cel
