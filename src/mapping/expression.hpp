#pragma once
// One compiled expression of a field mapping: CEL over a record. Immutable; any thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fields.hpp"
#include "model/task.hpp"
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
    // `tables`: for lookup(); kept as long as the expression. Types that cannot be right for any record are a problem.
    static Compiled compile(std::string_view text, std::shared_ptr<const LookupTables> tables = nullptr);

    Expression(const Expression&);
    Expression(Expression&&) noexcept;
    Expression& operator=(const Expression&);
    Expression& operator=(Expression&&) noexcept;
    ~Expression();

    const std::string& text() const noexcept;
    // The attributes it can read, in order of first use; whole_record(): it may read any (it uses `record`).
    const std::vector<std::string>& attributes() const noexcept;
    bool whole_record() const noexcept;
    bool uses_hub() const noexcept;

    // `hub`: the current hub object as a map of its fields, for the name `hub`; nullptr: there is none yet.
    Evaluation evaluate(const Record& record, const Value* hub = nullptr) const;

    // Why no value of it can ever fit the field; empty: some may.
    std::string misfit(const Field& field) const;
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
