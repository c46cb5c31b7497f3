#include "mapping/cel/compiler.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "mapping/cel/lookup.hpp"
#include "mapping/cel/problem.hpp"
#include "mapping/cel/utf8.hpp"
#include "model/nearest.hpp"

namespace rosterd::mapping::cel {
namespace {

class NoVariables final : public Variables {
public:
    Value follow(const Path&, Arena&) const override { return Value::absent(); }
    Value whole(Arena&) const override { return Value::absent(); }
};

// `int`, `string`, ... as values; nullopt: the name is no type's.
std::optional<Type> type_named(std::string_view name) noexcept {
    for (int at = static_cast<int>(Type::null); at <= static_cast<int>(Type::type); ++at) {
        if (to_string(static_cast<Type>(at)) == name) return static_cast<Type>(at);
    }
    return std::nullopt;
}

// "a.b.c" for names joined by dots.
std::string dotted(const Syntax& syntax) {
    if (syntax.kind == Syntax::Kind::name) return syntax.text;
    if (syntax.kind != Syntax::Kind::member) return {};
    const std::string object = dotted(*syntax.parts[0]);
    return object.empty() ? object : object + "." + syntax.text;
}

template <class T>
NodePointer typed(std::unique_ptr<T> node, TypeSet types) {
    node->set_types(types);
    return node;
}

Value part_of(Run& run, std::span<const Value> arguments) {
    return at(run, arguments[0], arguments[1]);
}

Type made_by(Macro macro) noexcept {
    switch (macro) {
        case Macro::all:
        case Macro::exists:
        case Macro::exists_one:
            return Type::boolean;
        case Macro::transform_map:
            return Type::map;
        default:
            return Type::list;
    }
}

bool is_text(const Syntax& syntax) noexcept {
    return syntax.kind == Syntax::Kind::literal && syntax.literal.is(Type::text);
}

}  // namespace

std::uint32_t Compiler::column(std::size_t offset) const noexcept {
    return static_cast<std::uint32_t>(count_code_points(source_.substr(0, offset)) + 1);
}

NodePointer Compiler::compile(const Syntax& syntax) {
    switch (syntax.kind) {
        case Syntax::Kind::literal:
            return literal(syntax);
        case Syntax::Kind::name:
            return name(syntax);
        case Syntax::Kind::member:
        case Syntax::Kind::index:
            return selection(syntax);
        case Syntax::Kind::call:
            return call(syntax);
        case Syntax::Kind::operation:
            return operation(syntax);
        case Syntax::Kind::all_of:
        case Syntax::Kind::any_of: {
            NodeList operands = all(syntax);
            const bool any_of = syntax.kind == Syntax::Kind::any_of;
            for (std::size_t at = 0; at < operands.size(); ++at) {
                demand(*operands[at], Type::boolean, syntax.parts[at]->offset, any_of ? "||" : "&&");
            }
            return typed(std::make_unique<LogicNode>(any_of, std::move(operands), column(syntax.offset)),
                         TypeSet::of(Type::boolean));
        }
        case Syntax::Kind::conditional:
            return conditional(syntax);
        case Syntax::Kind::list: {
            NodeList items = all(syntax);
            const bool constant = std::ranges::all_of(items, [](const auto& item) { return item->constant(); });
            auto node = std::make_unique<ListNode>(std::move(items));
            node->set_types(TypeSet::of(Type::list));
            return constant ? folded(std::move(node)) : std::move(node);
        }
        case Syntax::Kind::map: {
            NodeList parts = all(syntax);
            const bool constant = std::ranges::all_of(parts, [](const auto& part) { return part->constant(); });
            auto node = std::make_unique<MapNode>(std::move(parts), column(syntax.offset));
            node->set_types(TypeSet::of(Type::map));
            return constant ? folded(std::move(node)) : std::move(node);
        }
        case Syntax::Kind::has:
            return has(syntax);
        case Syntax::Kind::comprehension:
            return comprehension(syntax);
        case Syntax::Kind::bind:
            return bind(syntax);
    }
    throw SyntaxProblem{"an expression that cannot be compiled", syntax.offset};
}

NodeList Compiler::all(const Syntax& syntax, std::size_t first) {
    NodeList nodes;
    nodes.reserve(syntax.parts.size() - first);
    for (std::size_t at = first; at < syntax.parts.size(); ++at) nodes.push_back(compile(*syntax.parts[at]));
    return nodes;
}

// Computed now and kept, unless that fails: then it fails in every run, where an operator may absorb it.
NodePointer Compiler::folded(NodePointer node) {
    const NoVariables nothing;
    Run run{constants_, nothing};
    const Value value = node->evaluate(run);
    if (value.is_failure()) return node;
    return std::make_unique<ConstantNode>(value);
}

NodePointer Compiler::literal(const Syntax& syntax) {
    Value value = syntax.literal;
    if (value.is(Type::text)) value = Value::text(constants_.copy(syntax.text));
    if (value.is(Type::bytes)) value = Value::bytes(constants_.copy(syntax.text));
    return std::make_unique<ConstantNode>(value);
}

const Compiler::Local* Compiler::slot_of(const Syntax& name) const {
    if (name.kind != Syntax::Kind::name || name.root) return nullptr;
    for (auto place = scope_.rbegin(); place != scope_.rend(); ++place) {
        if (place->name == name.text) return &*place;
    }
    return nullptr;
}

bool Compiler::is_record(const Syntax& syntax) const {
    return syntax.kind == Syntax::Kind::name && syntax.text == "record" && !slot_of(syntax);
}

NodePointer Compiler::name(const Syntax& syntax) {
    if (const Local* local = slot_of(syntax)) {
        return typed(std::make_unique<SlotNode>(local->slot), local->types);
    }
    if (is_record(syntax)) {
        whole_record_ = true;
        return std::make_unique<RecordNode>();
    }
    if (const auto type = type_named(syntax.text)) return std::make_unique<ConstantNode>(Value::type(*type));
    return path_node(*path_of(syntax));
}

void Compiler::note(const Path& path) {
    if (path.hub) {
        uses_hub_ = true;
        return;
    }
    const std::string& attribute = path.attribute;
    if (std::ranges::find(attributes_, attribute) == attributes_.end()) attributes_.push_back(attribute);
}

NodePointer Compiler::path_node(Path path) {
    note(path);
    return std::make_unique<PathNode>(std::move(path));
}

// The attribute and the constant steps into it; nullopt when it starts elsewhere or a step is computed.
std::optional<Path> Compiler::path_of(const Syntax& syntax) {
    if (syntax.kind == Syntax::Kind::name) {
        if (slot_of(syntax) || is_record(syntax)) return std::nullopt;
        return Path{syntax.text, {}, syntax.text == "hub"};
    }
    PathStep step;
    step.column = column(syntax.offset);
    if (syntax.kind == Syntax::Kind::member) {
        step.to = syntax.text;
    } else if (syntax.kind == Syntax::Kind::index && is_text(*syntax.parts[1])) {
        step.to = syntax.parts[1]->text;
    } else if (syntax.kind == Syntax::Kind::index && syntax.parts[1]->kind == Syntax::Kind::literal &&
               syntax.parts[1]->literal.is(Type::integer) && syntax.parts[1]->literal.as_integer() >= 0) {
        step.to = syntax.parts[1]->literal.as_integer();
    } else {
        return std::nullopt;
    }
    if (is_record(*syntax.parts[0])) {
        if (const auto* attribute = std::get_if<std::string>(&step.to)) return Path{*attribute, {}, false};
        return std::nullopt;
    }
    std::optional<Path> path = path_of(*syntax.parts[0]);
    if (path) path->steps.push_back(std::move(step));
    return path;
}

NodePointer Compiler::selection(const Syntax& syntax) {
    const std::string name = dotted(syntax);
    if (const auto type = type_named(name); type && !name.empty()) {
        return std::make_unique<ConstantNode>(Value::type(*type));
    }
    if (std::optional<Path> path = path_of(syntax)) return path_node(std::move(*path));
    NodePointer object = compile(*syntax.parts[0]);
    NodePointer key;
    if (syntax.kind == Syntax::Kind::index) {
        key = compile(*syntax.parts[1]);
    } else {
        key = std::make_unique<ConstantNode>(Value::text(constants_.copy(syntax.text)));
    }
    if (dialect_.strict) {
        const TypeSet types = object->types() | key->types();
        const std::array<TypeSet, 2> arguments = {object->types(), key->types()};
        if (!types.empty() && result_types(part_of, arguments).empty()) {
            throw SyntaxProblem{
                "a value of type " + to_text(object->types()) + " has no parts by " + to_text(key->types()),
                syntax.offset};
        }
    }
    return std::make_unique<IndexNode>(std::move(object), std::move(key), column(syntax.offset));
}

NodePointer Compiler::later(const Syntax& syntax, const std::string& problem) {
    if (dialect_.strict) throw SyntaxProblem{problem, syntax.offset};
    const NoVariables nothing;
    return std::make_unique<ConstantNode>(Run{constants_, nothing}.fail(problem).at(column(syntax.offset)));
}

NodePointer Compiler::call(const Syntax& syntax) {
    if (!syntax.method) {
        if (syntax.text == "absent" && syntax.parts.empty()) return std::make_unique<ConstantNode>(Value::absent());
        if (syntax.text == "coalesce" && !syntax.parts.empty()) {
            NodeList choices = all(syntax);
            TypeSet types;
            for (const NodePointer& choice : choices) types = types | choice->types();
            return typed(std::make_unique<CoalesceNode>(std::move(choices)), types);
        }
        if (syntax.text == "lookup") return lookup(syntax);
        return function(syntax, syntax.text, false, 0);
    }
    // math.abs(x) is a function with a namespace, not a method of an attribute.
    const std::string name = dotted(*syntax.parts[0]) + "." + syntax.text;
    if (!slot_of(*syntax.parts[0]) && has_function(name)) return function(syntax, name, false, 1);
    return function(syntax, syntax.text, true, 0);
}

NodePointer Compiler::function(const Syntax& syntax, std::string_view name, bool method, std::size_t first) {
    FunctionChoice choice = find_function(name, method, syntax.parts.size() - first);
    if (!choice.entry) return later(syntax, choice.problem);
    NodeList arguments = all(syntax, first);
    if (choice.entry->name == "matches") {
        const Value* pattern = arguments[1]->constant();
        if (pattern && pattern->is(Type::text)) {
            const std::string_view text = pattern->as_text();
            auto compiled =
                std::make_unique<const re2::RE2>(re2::StringPiece(text.data(), text.size()), regex_options());
            if (!compiled->ok()) return later(*syntax.parts[first + 1], "a pattern that is none: " + compiled->error());
            demand(*arguments[0], Type::text, syntax.parts[first]->offset, "`matches`");
            return typed(
                std::make_unique<MatchesNode>(std::move(arguments[0]), std::move(compiled), column(syntax.offset)),
                TypeSet::of(Type::boolean));
        }
    }
    return checked_call(syntax, choice.entry->name, choice.entry->function, std::move(arguments));
}

NodePointer Compiler::conditional(const Syntax& syntax) {
    NodeList parts = all(syntax);
    demand(*parts[0], Type::boolean, syntax.parts[0]->offset, "the condition before ?");
    const TypeSet types = parts[1]->types() | parts[2]->types();
    return typed(std::make_unique<ConditionalNode>(std::move(parts[0]), std::move(parts[1]), std::move(parts[2]),
                                                   column(syntax.offset)),
                 types);
}

NodePointer Compiler::lookup(const Syntax& syntax) {
    const std::size_t count = syntax.parts.size();
    if (count < 2 || count > 3) return later(syntax, "`lookup` takes 2 or 3 arguments: lookup(table, key[, default])");
    if (!is_text(*syntax.parts[0])) {
        return later(*syntax.parts[0], "the first argument of `lookup` is the name of a table in quotes");
    }
    const std::string& name = syntax.parts[0]->text;
    const auto table = dialect_.tables ? dialect_.tables->find(name) : LookupTables::const_iterator();
    if (!dialect_.tables || table == dialect_.tables->end()) {
        std::vector<std::string> known;
        if (dialect_.tables) {
            for (const auto& [other, content] : *dialect_.tables) known.push_back(other);
        }
        return later(*syntax.parts[0], "there is no table `" + name + "` " +
                                           (known.empty() ? "(tables stand under `lookupTables` in the task file)"
                                                          : suggestion(name, known)));
    }
    NodePointer key = compile(*syntax.parts[1]);
    NodePointer fallback = count == 3 ? compile(*syntax.parts[2]) : nullptr;
    const TypeSet types = TypeSet::of(Type::text) | (fallback ? fallback->types() : TypeSet());
    return typed(
        std::make_unique<LookupNode>(name, table->second, std::move(key), std::move(fallback), column(syntax.offset)),
        types);
}

NodePointer Compiler::operation(const Syntax& syntax) {
    static constexpr std::array<std::string_view, 13> symbols = {
        "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "!"};
    const auto symbol = std::ranges::find(symbols, syntax.text);
    const Function chosen = find_operator(syntax.text, syntax.parts.size());
    if (symbol == symbols.end() || !chosen) throw SyntaxProblem{"an operator that does not exist", syntax.offset};
    return checked_call(syntax, *symbol, chosen, all(syntax));
}

NodePointer Compiler::has(const Syntax& syntax) {
    const Syntax& asked = *syntax.parts[0];
    if (std::optional<Path> path = path_of(asked)) {
        note(*path);
        return typed(std::make_unique<HasPathNode>(std::move(*path)), TypeSet::of(Type::boolean));
    }
    if (asked.kind == Syntax::Kind::name) {
        throw SyntaxProblem{"`has` asks for an attribute or a member, and `" + asked.text + "` is always there",
                            asked.offset};
    }
    const std::string_view field = asked.kind == Syntax::Kind::member ? asked.text : asked.parts[1]->text;
    NodePointer object = compile(*asked.parts[0]);
    demand(*object, Type::map, asked.parts[0]->offset, "`has`");
    return typed(
        std::make_unique<HasMemberNode>(std::move(object), Value::text(constants_.copy(field)), column(asked.offset)),
        TypeSet::of(Type::boolean));
}

NodePointer Compiler::bind(const Syntax& syntax) {
    NodePointer value = compile(*syntax.parts[0]);
    const std::size_t slot = slots_++;
    scope_.push_back({syntax.variables[0], slot, value->types()});
    NodePointer body = compile(*syntax.parts[1]);
    scope_.pop_back();
    const TypeSet types = body->types();
    return typed(std::make_unique<BindNode>(slot, std::move(value), std::move(body)), types);
}

NodePointer Compiler::comprehension(const Syntax& syntax) {
    ComprehensionNode::Parts parts{};
    parts.macro = syntax.macro;
    parts.column = column(syntax.offset);
    parts.range = compile(*syntax.parts[0]);
    if (!parts.range->types().has(Type::map)) {
        demand(*parts.range, Type::list, syntax.parts[0]->offset, "a macro that goes through values");
    }
    parts.first_slot = slots_;
    parts.two_variables = syntax.variables.size() == 2;
    for (const std::string& variable : syntax.variables) {
        scope_.push_back({variable, slots_++, TypeSet::any()});
    }
    const bool makes_items =
        syntax.macro == Macro::map || syntax.macro == Macro::transform_list || syntax.macro == Macro::transform_map;
    if (makes_items) parts.body = compile(*syntax.parts.back());
    if (!makes_items || syntax.parts.size() == 3) {
        parts.condition = compile(*syntax.parts[1]);
        demand(*parts.condition, Type::boolean, syntax.parts[1]->offset, "the condition of a macro");
    }
    scope_.resize(scope_.size() - syntax.variables.size());
    return typed(std::make_unique<ComprehensionNode>(std::move(parts)), TypeSet::of(made_by(syntax.macro)));
}

}  // namespace rosterd::mapping::cel
