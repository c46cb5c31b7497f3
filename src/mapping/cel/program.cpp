#include "mapping/cel/program.hpp"

#include "mapping/cel/parser.hpp"
#include "mapping/cel/problem.hpp"
#include "mapping/cel/utf8.hpp"

namespace rosterd::mapping::cel {

Program::Compiled Program::compile(std::string_view source, Dialect dialect) {
    if (source.size() > Limits::expression_bytes) {
        return {nullptr, "the expression is longer than " + std::to_string(Limits::expression_bytes) + " bytes", 1};
    }
    if (!is_utf8(source)) return {nullptr, "the expression is not UTF-8", 1};
    const std::shared_ptr<Program> program(new Program());
    try {
        const SyntaxPointer syntax = Parser(source).parse();
        Compiler compiler(source, dialect, program->constants_);
        program->root_ = compiler.compile(*syntax);
        program->slots_ = compiler.slots();
        program->whole_record_ = compiler.whole_record();
        program->uses_hub_ = compiler.uses_hub();
        program->attributes_ = std::move(compiler).attributes();
    } catch (const SyntaxProblem& problem) {
        return {nullptr, problem.message, count_code_points(source.substr(0, problem.offset)) + 1};
    } catch (const LimitExceeded& limit) {
        return {nullptr, limit.message, 1};
    }
    return {program, {}, 1};
}

Value Program::evaluate(const Variables& variables, Arena& arena) const {
    try {
        Run run{arena, variables};
        run.slots = arena.array<Value>(slots_);
        return root_->evaluate(run);
    } catch (const LimitExceeded& limit) {
        return Value::error(limit.message).at(1);
    }
}

std::string describe(const Value& error) {
    return "column " + std::to_string(error.column()) + ": " + (error.message() ? error.message() : "an error");
}

}  // namespace rosterd::mapping::cel
