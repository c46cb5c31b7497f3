// What the compiler knows of types before there is a record.

#include <algorithm>

#include "mapping/cel/compiler.hpp"
#include "mapping/cel/problem.hpp"

namespace rosterd::mapping::cel {
namespace {

// What would be right, for the mistakes that are made most.
std::string hint_for(std::string_view name, std::span<const TypeSet> types) {
    const bool texts = std::ranges::any_of(types, [](TypeSet one) { return one == TypeSet::of(Type::text); });
    if (name == "+" && texts) return " (make the other one a text: string(x))";
    if (name == "size") return " (texts, bytes, lists and maps have a size)";
    return {};
}

}  // namespace

// What cannot be right for any record is a problem of the expression; what may be is left to the evaluation.
void Compiler::demand(const Node& node, Type type, std::size_t offset, std::string_view where) const {
    if (!dialect_.strict || node.types().empty() || node.types().has(type)) return;
    throw SyntaxProblem{
        std::string(where) + " needs " + std::string(to_string(type)) + ", and this is " + to_text(node.types()),
        offset};
}

NodePointer Compiler::checked_call(const Syntax& syntax, std::string_view name, Function chosen, NodeList arguments) {
    TypeSet results = TypeSet::any();
    if (dialect_.strict) {
        std::vector<TypeSet> types;
        for (const NodePointer& argument : arguments) types.push_back(argument->types());
        const auto [known, added] = known_results_.try_emplace({chosen, types});
        if (added) known->second = result_types(chosen, types);
        results = known->second;
        if (results.empty()) {
            std::string given;
            for (const TypeSet type : types) given += (given.empty() ? "" : ", ") + to_text(type);
            throw SyntaxProblem{"`" + std::string(name) + "` does not take " + given + hint_for(name, types),
                                syntax.offset};
        }
    }
    auto node = std::make_unique<CallNode>(name, chosen, std::move(arguments), column(syntax.offset));
    node->set_types(results);
    return node;
}

}  // namespace rosterd::mapping::cel
