#include "mapping/expression.hpp"

#include "mapping/path.hpp"

namespace rosterd::mapping {

struct Expression::Program {
    std::string text;
    Path path;
    std::vector<std::string> attributes;
};

Expression::Compiled Expression::compile(std::string_view text) {
    std::optional<Path> path = parse_path(text);
    if (!path) return {std::nullopt, {"expected the name of an attribute, or a path into one", 1}};
    auto program = std::make_shared<Program>();
    program->text = std::string(text);
    program->attributes.push_back(path->attribute);
    program->path = std::move(*path);
    return {Expression(std::move(program)), {}};
}

Expression::Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
Expression::Expression(const Expression&) = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(const Expression&) = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

const std::string& Expression::text() const noexcept {
    return program_->text;
}
const std::vector<std::string>& Expression::attributes() const noexcept {
    return program_->attributes;
}
bool Expression::whole_record() const noexcept {
    return false;
}
bool Expression::is_name() const noexcept {
    return program_->path.steps.empty();
}

const Value* Expression::look_up(const Record& record) const noexcept {
    return record.attributes.find(program_->path.attribute);
}

Evaluation Expression::evaluate(const Record& record) const {
    const Arrival arrival = walk(record, program_->path);
    if (arrival.failed) {
        const bool member = std::holds_alternative<std::string>(arrival.failed->to);
        return {std::nullopt, "column " + std::to_string(arrival.failed->column) + ": " +
                                  (member ? "a member of a " : "a position in a ") + std::string(arrival.found) +
                                  (member ? " (only a map has members)" : " (only a list has positions)")};
    }
    if (!arrival.value) return {};
    return {*arrival.value, {}};
}

}  // namespace rosterd::mapping
