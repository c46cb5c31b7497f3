#include "mapping/cel/nodes.hpp"

#include <array>
#include <string>

#include "mapping/cel/compare.hpp"

namespace rosterd::mapping::cel {
namespace {

std::string types_of(std::span<const Value> values) {
    std::string text;
    for (const Value& value : values) {
        if (!text.empty()) text += ", ";
        text += to_string(value.type());
    }
    return text;
}

Value not_boolean(Run& run, const Value& value, std::string_view where, std::uint32_t column) {
    const std::string type(to_string(value.type()));
    return run.fail(std::string(where) + " needs true or false, not a value of type " + type).at(column);
}

}  // namespace

Value HasPathNode::evaluate(Run& run) const {
    const Value value = run.variables.follow(path_, run.arena);
    if (value.is(Type::error)) return value;
    if (path_.hub && path_.steps.empty()) return Value::boolean(!value.is(Type::null));
    return Value::boolean(!value.is(Type::absent));
}

Value HasMemberNode::evaluate(Run& run) const {
    const Value object = object_->evaluate(run);
    if (object.is_failure()) return object;
    if (object.is(Type::map)) return Value::boolean(find(object.as_map(), key_) != nullptr);
    return run.fail("`has` asks a map, not a value of type " + std::string(to_string(object.type()))).at(column_);
}

Value IndexNode::evaluate(Run& run) const {
    const Value object = object_->evaluate(run);
    if (object.is_failure()) return object;
    const Value key = key_->evaluate(run);
    if (key.is_failure()) return key;
    const Value result = at(run, object, key);
    if (!result.is(Type::error)) return result;
    if (result.message()) return result.at(column_);
    return run
        .fail("a value of type " + std::string(to_string(object.type())) + " has no parts by " +
              std::string(to_string(key.type())))
        .at(column_);
}

Value CallNode::evaluate(Run& run) const {
    constexpr std::size_t few = 4;
    std::array<Value, few> near;
    const std::size_t count = arguments_.size();
    Value* values = count <= few ? near.data() : run.arena.array<Value>(count);
    std::size_t work = 0;
    for (std::size_t at = 0; at < count; ++at) {
        values[at] = arguments_[at]->evaluate(run);
        if (values[at].is_failure()) return values[at];
        if (values[at].is(Type::text) || values[at].is(Type::bytes)) work += values[at].as_text().size();
    }
    run.spend(1 + work / 256);  // functions read their texts to the end
    const std::span<const Value> arguments(values, count);
    const Value result = function_(run, arguments);
    return result.is(Type::error) ? placed(run, result, arguments) : result;
}

Value CallNode::placed(Run& run, Value result, std::span<const Value> arguments) const {
    if (!result.message()) {
        result = run.fail("`" + std::string(name_) + "` does not take " + types_of(arguments));
    }
    return result.at(column_);
}

Value MatchesNode::evaluate(Run& run) const {
    const Value text = text_->evaluate(run);
    if (text.is_failure()) return text;
    if (!text.is(Type::text)) {
        return run.fail("`matches` does not take " + std::string(to_string(text.type()))).at(column_);
    }
    run.spend(1 + text.as_text().size() / 64);
    return matches_pattern(text, *pattern_);
}

Value LogicNode::evaluate(Run& run) const {
    Value undecided = Value::boolean(!deciding_);
    for (const NodePointer& operand : operands_) {
        const Value value = operand->evaluate(run);
        if (value.is(Type::boolean)) {
            if (value.as_boolean() == deciding_) return value;
        } else if (!undecided.is_failure()) {
            undecided = value.is_failure() ? value : not_boolean(run, value, deciding_ ? "||" : "&&", column_);
        }
    }
    return undecided;
}

Value ConditionalNode::evaluate(Run& run) const {
    const Value condition = condition_->evaluate(run);
    if (condition.is_failure()) return condition;
    if (!condition.is(Type::boolean)) return not_boolean(run, condition, "the condition before ?", column_);
    return (condition.as_boolean() ? yes_ : no_)->evaluate(run);
}

Value CoalesceNode::evaluate(Run& run) const {
    Value last = Value::absent();
    for (const NodePointer& choice : choices_) {
        const Value value = choice->evaluate(run);
        if (!value.is(Type::absent) && !value.is(Type::null)) return value;
        if (value.is(Type::null)) last = value;
    }
    return last;
}

Value ListNode::evaluate(Run& run) const {
    Value* items = run.arena.array<Value>(items_.size());
    for (std::size_t at = 0; at < items_.size(); ++at) {
        items[at] = items_[at]->evaluate(run);
        if (items[at].is_failure()) return items[at];
    }
    return Value::list({items, items_.size()});
}

Value MapNode::evaluate(Run& run) const {
    const std::size_t count = parts_.size() / 2;
    Entry* entries = run.arena.array<Entry>(count);
    for (std::size_t at = 0; at < count; ++at) {
        entries[at].key = parts_[2 * at]->evaluate(run);
        if (entries[at].key.is_failure()) return entries[at].key;
        entries[at].value = parts_[2 * at + 1]->evaluate(run);
        if (entries[at].value.is_failure()) return entries[at].value;
    }
    const Value map = make_map(run, {entries, count});
    return map.is(Type::error) ? map.at(column_) : map;
}

Value BindNode::evaluate(Run& run) const {
    // A failure is bound like a value: it counts where the name is used.
    run.slots[slot_] = value_->evaluate(run);
    return body_->evaluate(run);
}

}  // namespace rosterd::mapping::cel
