#include "mapping/cel/macros.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "mapping/cel/problem.hpp"

namespace rosterd::mapping::cel {
namespace {

struct Form {
    std::string_view name;
    Macro macro;
    std::size_t variables;
    std::size_t expressions;  // after the variables: the body, or a condition and the body
};

constexpr std::array<Form, 15> forms = {{
    {"all", Macro::all, 1, 1},
    {"all", Macro::all, 2, 1},
    {"exists", Macro::exists, 1, 1},
    {"exists", Macro::exists, 2, 1},
    {"exists_one", Macro::exists_one, 1, 1},
    {"exists_one", Macro::exists_one, 2, 1},
    {"existsOne", Macro::exists_one, 1, 1},
    {"existsOne", Macro::exists_one, 2, 1},
    {"filter", Macro::filter, 1, 1},
    {"map", Macro::map, 1, 1},
    {"map", Macro::map, 1, 2},
    {"transformList", Macro::transform_list, 2, 1},
    {"transformList", Macro::transform_list, 2, 2},
    {"transformMap", Macro::transform_map, 2, 1},
    {"transformMap", Macro::transform_map, 2, 2},
}};

std::string variable(const Syntax& part, const std::string& macro) {
    if (part.kind == Syntax::Kind::name && !part.root) return part.text;
    throw SyntaxProblem{"`" + macro + "` needs a plain name for its variable here, such as x", part.offset};
}

SyntaxPointer comprehension(SyntaxPointer call, const Form& form) {
    call->kind = Syntax::Kind::comprehension;
    call->macro = form.macro;
    for (std::size_t at = 1; at <= form.variables; ++at) {
        call->variables.push_back(variable(*call->parts[at], call->text));
    }
    if (form.variables == 2 && call->variables[0] == call->variables[1]) {
        throw SyntaxProblem{"`" + call->text + "` needs two different variables", call->parts[2]->offset};
    }
    const auto first = call->parts.begin() + 1;
    call->parts.erase(first, first + static_cast<std::ptrdiff_t>(form.variables));
    return call;
}

SyntaxPointer has(SyntaxPointer call) {
    const auto is_text = [](const Syntax& part) {
        return part.kind == Syntax::Kind::literal && part.literal.is(Type::text);
    };
    if (call->parts.size() == 1) {
        const Syntax& asked = *call->parts[0];
        const bool index = asked.kind == Syntax::Kind::index && is_text(*asked.parts[1]);
        if (asked.kind == Syntax::Kind::name || asked.kind == Syntax::Kind::member || index) {
            call->kind = Syntax::Kind::has;
            return call;
        }
    }
    throw SyntaxProblem{"`has` asks for one attribute or member: has(mail), has(name.familyName), has(record[\"x-y\"])",
                        call->offset};
}

SyntaxPointer bind(SyntaxPointer call) {
    if (call->parts.size() != 4) {
        throw SyntaxProblem{"`cel.bind` takes a name, its value, and the expression that uses it", call->offset};
    }
    call->kind = Syntax::Kind::bind;
    call->variables.push_back(variable(*call->parts[1], "cel.bind"));
    call->parts.erase(call->parts.begin(), call->parts.begin() + 2);
    return call;
}

}  // namespace

SyntaxPointer expand_macro(SyntaxPointer call, std::size_t object_offset) {
    if (!call->method) return call->text == "has" ? has(std::move(call)) : std::move(call);
    const Syntax& object = *call->parts[0];
    if (call->text == "bind" && object.kind == Syntax::Kind::name && object.text == "cel") {
        call->offset = object_offset;
        return bind(std::move(call));
    }
    bool known = false;
    for (const Form& form : forms) {
        if (form.name != call->text) continue;
        known = true;
        if (call->parts.size() != 1 + form.variables + form.expressions) continue;
        // all(x, y, z) has one reading, map(x, y, z) another: by the form, two variables or one.
        return comprehension(std::move(call), form);
    }
    if (known) {
        throw SyntaxProblem{"`" + call->text + "` takes a variable and what to do with it, such as x, x != \"\"",
                            call->offset};
    }
    return call;
}

}  // namespace rosterd::mapping::cel
