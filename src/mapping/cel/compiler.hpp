#pragma once
// From syntax tree to nodes: names become attributes or slots, calls become functions, what is constant is computed
// once.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mapping/cel/nodes.hpp"
#include "mapping/cel/syntax.hpp"
#include "model/task.hpp"

namespace rosterd::mapping::cel {

struct Dialect {
    // false: an unknown function or a bad pattern is an error of the evaluation, as in CEL without type checking. true:
    // it is a problem of the expression.
    bool strict = true;
    // For lookup(); outlive the program. nullptr: none.
    const LookupTables* tables = nullptr;
};

class Compiler {
public:
    // The constants live in the arena and the nodes point there.
    Compiler(std::string_view source, Dialect dialect, Arena& constants)
        : source_(source), dialect_(dialect), constants_(constants) {}

    NodePointer compile(const Syntax& syntax);  // throws SyntaxProblem, LimitExceeded

    std::size_t slots() const noexcept { return slots_; }
    bool whole_record() const noexcept { return whole_record_; }
    bool uses_hub() const noexcept { return uses_hub_; }
    std::vector<std::string> attributes() && { return std::move(attributes_); }  // in order of first use

private:
    struct Local {  // what a macro or cel.bind named
        std::string_view name;
        std::size_t slot;
        TypeSet types;
    };
    NodePointer literal(const Syntax& syntax);
    NodePointer name(const Syntax& syntax);
    NodePointer selection(const Syntax& syntax);
    NodePointer call(const Syntax& syntax);
    NodePointer function(const Syntax& syntax, std::string_view name, bool method, std::size_t first);
    NodePointer operation(const Syntax& syntax);
    NodePointer has(const Syntax& syntax);
    NodePointer bind(const Syntax& syntax);
    NodePointer comprehension(const Syntax& syntax);
    NodePointer conditional(const Syntax& syntax);
    NodePointer lookup(const Syntax& syntax);
    NodePointer checked_call(const Syntax& syntax, std::string_view name, Function chosen, NodeList arguments);
    void demand(const Node& node, Type type, std::size_t offset, std::string_view where) const;
    NodePointer folded(NodePointer node);
    NodePointer later(const Syntax& syntax, const std::string& problem);
    NodeList all(const Syntax& syntax, std::size_t first = 0);

    std::optional<Path> path_of(const Syntax& syntax);
    const Local* slot_of(const Syntax& name) const;
    bool is_record(const Syntax& syntax) const;
    NodePointer path_node(Path path);
    void note(const Path& path);
    std::uint32_t column(std::size_t offset) const noexcept;

    std::string_view source_;
    Dialect dialect_;
    Arena& constants_;
    std::vector<Local> scope_;  // innermost last
    std::map<std::pair<Function, std::vector<TypeSet>>, TypeSet> known_results_;
    std::size_t slots_ = 0;
    std::vector<std::string> attributes_;
    bool whole_record_ = false, uses_hub_ = false;
};

}  // namespace rosterd::mapping::cel
