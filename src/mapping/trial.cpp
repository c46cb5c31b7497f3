#include "mapping/trial.hpp"

#include <nlohmann/json.hpp>

#include "mapping/cel/program.hpp"
#include "mapping/cel/utf8.hpp"
#include "mapping/expression.hpp"
#include "mapping/record_values.hpp"
#include "mapping/typed_json.hpp"
#include "rosterd/error.hpp"

namespace rosterd::mapping {
namespace {

using nlohmann::json;

Value from_json(const json& value, int depth) {
    if (depth > cel::Limits::nesting) throw Error(ErrorKind::invalid, "the record is nested too deeply");
    switch (value.type()) {
        case json::value_t::boolean:
            return value.get<bool>();
        case json::value_t::number_integer:
            return value.get<std::int64_t>();
        case json::value_t::number_unsigned:
            // As a connector would: only what no int holds is an unsigned one.
            if (value.get<std::uint64_t>() <= INT64_MAX) return value.get<std::int64_t>();
            return value.get<std::uint64_t>();
        case json::value_t::number_float:
            return value.get<double>();
        case json::value_t::string:
            return value.get<std::string>();
        case json::value_t::array: {
            Value::List list;
            for (const json& item : value) list.push_back(from_json(item, depth + 1));
            return list;
        }
        case json::value_t::object: {
            Value::Map map;
            for (const auto& [name, item] : value.items()) map.emplace_back(name, from_json(item, depth + 1));
            return Value::make_map(std::move(map));
        }
        default:
            return {};
    }
}

std::string dumped(const nlohmann::ordered_json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string dumped_tagged(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void settle(Trial& trial, const cel::Value& value) {
    if (value.is(cel::Type::absent)) return;
    if (value.is(cel::Type::error)) {
        trial.problem = value.message() ? value.message() : "an error";
        trial.column = std::max<std::size_t>(value.column(), 1);
        return;
    }
    trial.plain = dumped(to_plain(value));
    trial.tagged = dumped_tagged(to_tagged(value));
}

// A name that is no CEL (`employee-number`, `cn;lang-zh`) counts as one, as it does in a task, when it is bound.
std::optional<Path> bound_name(std::string_view expression, const json& names) {
    if (!cel::is_utf8(expression)) return std::nullopt;
    std::optional<Path> path = parse_path(expression);
    if (!path || path->attribute == "record" || path->attribute == "hub" || !names.contains(path->attribute)) {
        return std::nullopt;
    }
    return path;
}

}  // namespace

Trial try_expression(std::string_view expression, const json& record, const json& hub,
                     std::shared_ptr<const LookupTables> tables) {
    if (!record.is_object()) throw Error(ErrorKind::invalid, "the record is no JSON object of attributes");
    if (!hub.is_object() && !hub.is_null()) throw Error(ErrorKind::invalid, "the hub object is no JSON object");
    Record attributes;
    for (const auto& [name, value] : record.items()) attributes.attributes.set(name, from_json(value, 0));
    const Value object = from_json(hub, 0);

    Trial trial;
    const Expression::Compiled strict = Expression::compile(expression, tables);
    if (!strict.expression) {
        trial.refused = "column " + std::to_string(strict.problem.column) + ": " + strict.problem.message;
    }
    cel::Arena arena;
    const RecordVariables variables(attributes, hub.is_null() ? nullptr : &object);
    if (strict.expression && strict.expression->is_name()) {
        const Value* value = strict.expression->look_up(attributes);
        if (value) settle(trial, to_language(*value, arena));
        return trial;
    }
    if (const std::optional<Path> path = bound_name(expression, record)) {
        settle(trial, variables.follow(*path, arena));
        return trial;
    }
    const auto compiled = cel::Program::compile(expression, {.strict = false, .tables = tables.get()});
    if (!compiled.program) {
        trial.problem = compiled.message;
        trial.column = compiled.column;
        return trial;
    }
    settle(trial, compiled.program->evaluate(variables, arena));
    return trial;
}

std::string run_case(const json& one) try {
    if (!one.is_object() || !one.contains("expr") || !one.at("expr").is_string()) return "a case without `expr`";
    const bool fails = one.contains("error");
    if (fails == one.contains("value")) return "a case has either `value` or `error`";
    const auto expression = one.at("expr").get<std::string>();
    const json names = one.value("vars", json::object());
    const auto tables = one.contains("tables") ? tables_from(one.at("tables")) : nullptr;
    const auto compiled = cel::Program::compile(expression, {.strict = false, .tables = tables.get()});
    const std::optional<Path> name = compiled.program ? std::nullopt : bound_name(expression, names);
    cel::Arena arena;
    const TaggedVariables variables(names);
    if (!compiled.program && !name) {
        if (fails) return {};
        return "does not compile: column " + std::to_string(compiled.column) + ": " + compiled.message;
    }
    const cel::Value value = name ? variables.follow(*name, arena) : compiled.program->evaluate(variables, arena);
    const json given = to_tagged(value);
    if (fails) return value.is_failure() ? "" : "gives " + dumped_tagged(given) + " instead of an error";
    cel::Arena wanted_arena;
    const bool absent = one.at("value").is_object() && one.at("value").contains("absent");
    const json wanted = absent ? one.at("value") : to_tagged(from_tagged(one.at("value"), wanted_arena));
    return given == wanted ? "" : "gives " + dumped_tagged(given) + " instead of " + dumped_tagged(wanted);
} catch (const Error& error) {
    return error.message();
} catch (const std::exception& error) {
    return std::string("the case cannot be read: ") + error.what();
} catch (const cel::LimitExceeded& limit) {
    return limit.message;
}

std::shared_ptr<const LookupTables> tables_from(const json& given) {
    const auto tables = std::make_shared<LookupTables>();
    if (!given.is_object()) throw Error(ErrorKind::invalid, "the tables are no JSON object");
    for (const auto& [name, table] : given.items()) {
        if (!table.is_object()) throw Error(ErrorKind::invalid, "table `" + name + "` is no JSON object");
        for (const auto& [key, value] : table.items()) {
            if (!value.is_string())
                throw Error(ErrorKind::invalid, "in table `" + name + "` key `" + key + "` has no text");
            (*tables)[name][key] = value.get<std::string>();
        }
    }
    return tables;
}

}  // namespace rosterd::mapping
