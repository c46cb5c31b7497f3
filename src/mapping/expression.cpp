#include "mapping/expression.hpp"

#include "mapping/cel/program.hpp"
#include "mapping/cel/type_set.hpp"
#include "mapping/cel/utf8.hpp"
#include "mapping/path.hpp"
#include "mapping/record_values.hpp"

namespace rosterd::mapping {
namespace {

// `record.x` and `record["x-y"]` name the attribute; nullopt: it is not the record as a whole that is meant, or nothing
// in it.
std::optional<Path> as_attribute(std::optional<Path> path) {
    if (!path || (path->attribute != "record" && path->attribute != "hub")) return path;
    if (path->attribute == "hub" || path->steps.empty()) return std::nullopt;
    auto* name = std::get_if<std::string>(&path->steps.front().to);
    if (!name) return std::nullopt;
    path->attribute = std::move(*name);
    path->steps.erase(path->steps.begin());
    return path;
}

}  // namespace

struct Expression::Program {
    std::string text;
    std::optional<Path> path;  // a name or a path, and nothing else
    std::shared_ptr<const LookupTables> tables;
    std::shared_ptr<const cel::Program> language;
    std::vector<std::string> attributes;
};

Expression::Compiled Expression::compile(std::string_view text, std::shared_ptr<const LookupTables> tables) {
    auto program = std::make_shared<Program>();
    program->text = std::string(text);
    const bool readable = text.size() <= cel::Limits::expression_bytes && cel::is_utf8(text);
    if (readable) program->path = as_attribute(parse_path(text));
    if (program->path) {
        program->attributes.push_back(program->path->attribute);
        return {Expression(std::move(program)), {}};
    }
    program->tables = std::move(tables);
    const cel::Dialect dialect{.strict = true, .tables = program->tables.get()};
    cel::Program::Compiled compiled = cel::Program::compile(text, dialect);
    if (!compiled.program) return {std::nullopt, {std::move(compiled.message), compiled.column}};
    program->attributes = compiled.program->attributes();
    program->language = std::move(compiled.program);
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
    return program_->language && program_->language->whole_record();
}
bool Expression::uses_hub() const noexcept {
    return program_->language && program_->language->uses_hub();
}
bool Expression::is_name() const noexcept {
    return program_->path && program_->path->steps.empty();
}

const Value* Expression::look_up(const Record& record) const noexcept {
    return record.attributes.find(program_->path->attribute);
}

std::string Expression::misfit(const Field& field) const {
    if (!program_->language) return {};
    const cel::TypeSet types = program_->language->types();
    // Whether a text fits depends on what is in it, of a list the first value counts, and null clears.
    if (types.empty() || types.has(cel::Type::text) || types.has(cel::Type::list) || types.has(cel::Type::null)) {
        return {};
    }
    std::string problem;
    for (int at = static_cast<int>(cel::Type::null); at <= static_cast<int>(cel::Type::type); ++at) {
        const auto type = static_cast<cel::Type>(at);
        if (!types.has(type)) continue;
        const Coerced coerced = coerce(field, from_language(cel::sample_of(type)));
        if (coerced.problem.empty()) return {};
        if (problem.empty()) problem = "it gives " + coerced.problem;
    }
    return problem;
}

Evaluation Expression::evaluate(const Record& record, const Value* hub) const {
    if (program_->path) {
        const Arrival arrival = walk(record, *program_->path);
        if (arrival.failed) {
            return {std::nullopt, "column " + std::to_string(arrival.failed->column) + ": " + describe(arrival)};
        }
        if (!arrival.value) return {};
        return {*arrival.value, {}};
    }
    cel::Arena arena;
    const cel::Value result = program_->language->evaluate(RecordVariables(record, hub), arena);
    if (result.is(cel::Type::absent)) return {};
    if (result.is(cel::Type::error)) return {std::nullopt, cel::describe(result.column() ? result : result.at(1))};
    try {
        return {from_language(result), {}};
    } catch (const cel::LimitExceeded& limit) {
        return {std::nullopt, std::string("column 1: ") + limit.message};
    }
}

}  // namespace rosterd::mapping
