#pragma once
// The compiled form: a tree of small objects that know their work. Names are resolved, functions chosen, constants
// made.

#include <memory>
#include <vector>

#include "mapping/cel/functions.hpp"
#include "mapping/cel/regex.hpp"
#include "mapping/cel/run.hpp"
#include "mapping/cel/syntax.hpp"
#include "mapping/cel/type_set.hpp"

namespace rosterd::mapping::cel {

class Node {
public:
    virtual ~Node() = default;
    virtual Value evaluate(Run& run) const = 0;
    // The value, when it is the same in every run.
    virtual const Value* constant() const noexcept { return nullptr; }

    // What it can come to, as far as the compiler knows; empty: never a value.
    TypeSet types() const noexcept { return types_; }
    void set_types(TypeSet types) noexcept { types_ = types; }

private:
    TypeSet types_ = TypeSet::any();
};

using NodePointer = std::unique_ptr<const Node>;
using NodeList = std::vector<NodePointer>;

class ConstantNode final : public Node {
public:
    explicit ConstantNode(Value value) : value_(value) {
        if (!value.is(Type::error)) set_types(value.is(Type::absent) ? TypeSet() : TypeSet::of(value.type()));
    }
    Value evaluate(Run&) const override { return value_; }
    const Value* constant() const noexcept override { return &value_; }

private:
    Value value_;
};

// What a macro or cel.bind named.
class SlotNode final : public Node {
public:
    explicit SlotNode(std::size_t slot) : slot_(slot) {}
    Value evaluate(Run& run) const override { return run.slots[slot_]; }

private:
    std::size_t slot_;
};

// An attribute and constant steps into it.
class PathNode final : public Node {
public:
    explicit PathNode(Path path) : path_(std::move(path)) {}
    Value evaluate(Run& run) const override { return run.variables.follow(path_, run.arena); }
    const Path& path() const noexcept { return path_; }

private:
    Path path_;
};

class RecordNode final : public Node {
public:
    Value evaluate(Run& run) const override { return run.variables.whole(run.arena); }
};

class HasPathNode final : public Node {
public:
    explicit HasPathNode(Path path) : path_(std::move(path)) {}
    Value evaluate(Run& run) const override;

private:
    Path path_;
};

class HasMemberNode final : public Node {
public:
    HasMemberNode(NodePointer object, Value key, std::uint32_t column)
        : object_(std::move(object)), key_(key), column_(column) {}
    Value evaluate(Run& run) const override;

private:
    NodePointer object_;
    Value key_;
    std::uint32_t column_;
};

// object[key]; of object.name the key is a constant.
class IndexNode final : public Node {
public:
    IndexNode(NodePointer object, NodePointer key, std::uint32_t column)
        : object_(std::move(object)), key_(std::move(key)), column_(column) {}
    Value evaluate(Run& run) const override;

private:
    NodePointer object_, key_;
    std::uint32_t column_;
};

// Functions, methods and operators: all arguments first; one that fails is the result.
class CallNode final : public Node {
public:
    // `name` outlives the node: a string literal.
    CallNode(std::string_view name, Function function, NodeList arguments, std::uint32_t column)
        : arguments_(std::move(arguments)), function_(function), name_(name), column_(column) {}
    Value evaluate(Run& run) const override;

private:
    Value placed(Run& run, Value result, std::span<const Value> arguments) const;

    NodeList arguments_;
    Function function_;
    std::string_view name_;
    std::uint32_t column_;
};

// matches() with a pattern that is known beforehand.
class MatchesNode final : public Node {
public:
    MatchesNode(NodePointer text, std::unique_ptr<const re2::RE2> pattern, std::uint32_t column)
        : text_(std::move(text)), pattern_(std::move(pattern)), column_(column) {}
    Value evaluate(Run& run) const override;

private:
    NodePointer text_;
    std::unique_ptr<const re2::RE2> pattern_;
    std::uint32_t column_;
};

// && and ||: one operand that decides is enough, wherever it stands and whatever the others fail with.
class LogicNode final : public Node {
public:
    LogicNode(bool deciding, NodeList operands, std::uint32_t column)
        : operands_(std::move(operands)), deciding_(deciding), column_(column) {}
    Value evaluate(Run& run) const override;

private:
    NodeList operands_;
    bool deciding_;
    std::uint32_t column_;
};

class ConditionalNode final : public Node {
public:
    ConditionalNode(NodePointer condition, NodePointer yes, NodePointer no, std::uint32_t column)
        : condition_(std::move(condition)), yes_(std::move(yes)), no_(std::move(no)), column_(column) {}
    Value evaluate(Run& run) const override;

private:
    NodePointer condition_, yes_, no_;
    std::uint32_t column_;
};

// The first that is neither absent nor null.
class CoalesceNode final : public Node {
public:
    explicit CoalesceNode(NodeList choices) : choices_(std::move(choices)) {}
    Value evaluate(Run& run) const override;

private:
    NodeList choices_;
};

class ListNode final : public Node {
public:
    explicit ListNode(NodeList items) : items_(std::move(items)) {}
    Value evaluate(Run& run) const override;

private:
    NodeList items_;
};

class MapNode final : public Node {
public:
    MapNode(NodeList keys_and_values, std::uint32_t column) : parts_(std::move(keys_and_values)), column_(column) {}
    Value evaluate(Run& run) const override;

private:
    NodeList parts_;
    std::uint32_t column_;
};

class BindNode final : public Node {
public:
    BindNode(std::size_t slot, NodePointer value, NodePointer body)
        : slot_(slot), value_(std::move(value)), body_(std::move(body)) {}
    Value evaluate(Run& run) const override;

private:
    std::size_t slot_;
    NodePointer value_, body_;
};

// all, exists, exists_one, map, filter and the transformations.
class ComprehensionNode final : public Node {
public:
    struct Parts {
        Macro macro;
        std::size_t first_slot;  // a second variable has the next one
        bool two_variables;
        NodePointer range, condition, body;  // condition: may be missing
        std::uint32_t column;
    };
    explicit ComprehensionNode(Parts parts) : parts_(std::move(parts)) {}
    Value evaluate(Run& run) const override;

private:
    Value decide(Run& run, const Value& range) const;
    Value count(Run& run, const Value& range) const;
    Value collect(Run& run, const Value& range) const;
    Value transform(Run& run, const Value& range) const;
    void enter(Run& run, const Value& range, std::size_t at) const;
    bool passes(Run& run, Value& problem) const;

    Parts parts_;
};

}  // namespace rosterd::mapping::cel
