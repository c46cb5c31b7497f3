#pragma once
// One compiled expression of a field mapping: CEL over a record. Immutable; any thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rosterd/record.hpp"

namespace rosterd::mapping {

struct CompileProblem {
    std::string message;     // what is wrong (what would be right)
    std::size_t column = 1;  // in characters, from 1
};

// What an expression came to: a value, nothing (absent: the target is left alone), or a problem.
struct Evaluation {
    std::optional<Value> value;
    std::string problem;  // with column; never holds the record's values
};

class Expression {
public:
    struct Compiled;  // the result of compile(): an expression or a problem
    static Compiled compile(std::string_view text);

    Expression(const Expression&);
    Expression(Expression&&) noexcept;
    Expression& operator=(const Expression&);
    Expression& operator=(Expression&&) noexcept;
    ~Expression();

    const std::string& text() const noexcept;
    // The attributes it can read, in order of first use; whole_record(): it may read any (it uses `record`).
    const std::vector<std::string>& attributes() const noexcept;
    bool whole_record() const noexcept;

    Evaluation evaluate(const Record& record) const;
    // The common case: the expression is just a name. Then the value itself, without a copy; nullptr: absent.
    // Only when is_name().
    bool is_name() const noexcept;
    const Value* look_up(const Record& record) const noexcept;

private:
    struct Program;
    explicit Expression(std::shared_ptr<const Program> program);
    std::shared_ptr<const Program> program_;
};

struct Expression::Compiled {
    std::optional<Expression> expression;
    CompileProblem problem;  // when there is no expression
};

}  // namespace rosterd::mapping
