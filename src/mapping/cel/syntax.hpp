#pragma once
// An expression as it was written: the parser makes it, the compiler reads it.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mapping/cel/value.hpp"

namespace rosterd::mapping::cel {

struct Syntax;
using SyntaxPointer = std::unique_ptr<Syntax>;

enum class Macro : std::uint8_t { all, exists, exists_one, map, filter, transform_list, transform_map };

struct Syntax {
    enum class Kind : std::uint8_t {
        literal,        // `literal`; of texts and bytes the content is `text`
        name,           // `text`
        member,         // parts[0] . text
        index,          // parts[0] [ parts[1] ]
        call,           // text ( parts ); a method's object is parts[0]
        operation,      // text is the operator, parts its one or two operands
        all_of,         // parts joined by &&
        any_of,         // parts joined by ||
        conditional,    // parts[0] ? parts[1] : parts[2]
        list,           // parts
        map,            // parts: key, value, key, value, ...
        has,            // parts[0] is the name, member or index asked for
        comprehension,  // `macro` over parts[0] with `variables`; then a condition (transformations may lack it), then
                        // the body
        bind,           // variables[0] is parts[0] in parts[1]
    };

    Kind kind = Kind::literal;
    Macro macro = Macro::all;
    bool method = false;  // calls
    bool root = false;    // names with a dot in front: not a variable of a macro
    int height = 1;
    std::size_t offset = 0;  // bytes from the start of the expression
    Value literal;
    std::string text;
    std::vector<std::string> variables;
    std::vector<SyntaxPointer> parts;
};

}  // namespace rosterd::mapping::cel
