#include "config/task_mapping.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "mapping/field_mapping.hpp"
#include "model/nearest.hpp"

namespace rosterd::config {
namespace {

constexpr std::array<std::string_view, 5> default_matching_keys = {"externalId", "username", "email", "phone",
                                                                   "employeeNumber"};

using Tables = std::shared_ptr<const LookupTables>;

// Rules as they stand in the file, with what is needed to point into them.
struct WrittenRules {
    std::vector<FieldRule> rules;
    std::vector<const Node*> expressions, targets;
    std::vector<std::string> paths;  // "fieldMapping[0]"
    bool usable = true;              // no rule had to be left out
};

void add_expression_problem(Section& top, const Node& node, const std::string& path, const std::string& expression,
                            const mapping::CompileProblem& problem) {
    const std::size_t character = std::max<std::size_t>(problem.column, 1) - 1;
    top.file().add_expression(top.file().inside(node, character), path + ".expression",
                              "bad expression: " + problem.message, expression, problem.column);
}

WrittenRules read_rules(Section& top, std::string_view key, const Tables& tables) {
    WrittenRules written;
    for (Section& section : top.sections(key)) {
        section.require({"expression", "targetKey"});
        const std::optional<Written> expression = section.written("expression");
        const std::optional<Written> target = section.written("targetKey");
        section.finish();
        if (expression && target) {
            written.rules.push_back({expression->text, target->text});
            written.expressions.push_back(expression->node);
            written.targets.push_back(target->node);
            written.paths.push_back(section.path());
            continue;
        }
        written.usable = false;
        if (!expression) continue;
        const mapping::Expression::Compiled compiled = mapping::Expression::compile(expression->text, tables);
        if (!compiled.expression)
            add_expression_problem(top, *expression->node, section.path(), expression->text, compiled.problem);
    }
    return written;
}

std::string no_field(const std::string& key, const FieldTable& fields) {
    std::vector<std::string> known;
    for (const Field& field : fields.all()) known.push_back(field.key);
    return "there is no field " + in_quotes(key) + " " + suggestion(key, known);
}

// Whether the rules compile. What does not is added as a problem.
bool check_rules(Section& top, const WrittenRules& written, const FieldTable& fields, const Tables& tables) {
    const mapping::FieldMapping::Compiled compiled = mapping::FieldMapping::compile(written.rules, fields, tables);
    for (const mapping::RuleProblem& wrong : compiled.problems) {
        if (wrong.in_target) {
            const std::string& key = written.rules[wrong.rule].target_key;
            top.file().add(written.targets[wrong.rule]->position, written.paths[wrong.rule] + ".targetKey",
                           fields.find(key) ? wrong.problem.message : no_field(key, fields));
        } else {
            add_expression_problem(top, *written.expressions[wrong.rule], written.paths[wrong.rule],
                                   written.rules[wrong.rule].expression, wrong.problem);
        }
    }
    return compiled.problems.empty();
}

bool is_mapped(const std::vector<FieldRule>& rules, std::string_view key) {
    return std::ranges::find(rules, key, &FieldRule::target_key) != rules.end();
}

void check_required(Section& top, std::string_view key, const std::vector<FieldRule>& rules, const FieldTable& fields) {
    for (const Field& field : fields.all()) {
        if (!field.required || is_mapped(rules, field.key)) continue;
        top.problem(key, "no rule maps `" + field.key +
                             "`, so every record would fail (add one with targetKey: " + field.key + ")");
    }
}

std::vector<FieldRule> read_kind(Section& top, std::string_view key, const ConnectorType* type, Kind kind,
                                 const FieldTable& fields, const Tables& tables) {
    WrittenRules written = read_rules(top, key, tables);
    if (!written.rules.empty() || !written.usable) {
        const bool compiles = check_rules(top, written, fields, tables);
        if (compiles && written.usable) check_required(top, key, written.rules, fields);
        return std::move(written.rules);
    }
    if (!type) return {};
    std::vector<FieldRule> rules;
    for (const MappingDefault& rule : type->default_mapping(kind)) {
        rules.push_back({std::string(rule.expression), std::string(rule.target_key)});
    }
    const mapping::FieldMapping::Compiled compiled = mapping::FieldMapping::compile(rules, fields);
    for (const mapping::RuleProblem& wrong : compiled.problems) {
        top.problem(key, "the connector's own mapping to " + in_quotes(rules[wrong.rule].target_key) +
                             " is wrong: " + wrong.problem.message + " (a mistake in the connector)");
    }
    if (compiled.problems.empty()) check_required(top, key, rules, fields);
    return rules;
}

std::string matching_key_problem(const std::string& key, const FieldTable& people, const std::vector<FieldRule>& rules,
                                 const std::set<std::string>& taken) {
    std::vector<std::string> identifiers;
    for (const Field& field : people.all()) {
        if (field.identifier) identifiers.push_back(field.key);
    }
    if (std::ranges::find(identifiers, key) == identifiers.end()) {
        const char* what = people.find(key) ? " does not identify a person " : " is no field ";
        return in_quotes(key) + what + suggestion(key, identifiers);
    }
    if (taken.contains(key)) return in_quotes(key) + " is given twice (keep one of them)";
    if (!is_mapped(rules, key)) return in_quotes(key) + " is not mapped (add a rule with targetKey: " + key + ")";
    return {};
}

std::vector<std::string> read_matching_keys(Section& top, const FieldTable& people,
                                            const std::vector<FieldRule>& rules) {
    std::vector<std::string> keys;
    if (!top.find("matchingKeys")) {
        for (const std::string_view key : default_matching_keys) {
            if (is_mapped(rules, key)) keys.emplace_back(key);
        }
        return keys;
    }
    std::set<std::string> taken;
    const std::optional<std::vector<Written>> given = top.list("matchingKeys");
    for (std::size_t at = 0; given && at < given->size(); ++at) {
        const Written& item = (*given)[at];
        std::string problem = matching_key_problem(item.text, people, rules, taken);
        if (problem.empty()) {
            keys.push_back(item.text);
        } else {
            top.problem_at(*item.node, "matchingKeys[" + std::to_string(at) + "]", std::move(problem));
        }
        taken.insert(item.text);
    }
    return keys;
}

// Downstream: the target's attributes are an open set; each may be filled once.
std::vector<FieldRule> read_target_rules(Section& top, std::string_view key, const ConnectorType* type, Kind kind,
                                         const Tables& tables) {
    WrittenRules written = read_rules(top, key, tables);
    std::set<std::string> taken;
    for (std::size_t at = 0; at < written.rules.size(); ++at) {
        const mapping::Expression::Compiled compiled =
            mapping::Expression::compile(written.rules[at].expression, tables);
        if (!compiled.expression)
            add_expression_problem(top, *written.expressions[at], written.paths[at], written.rules[at].expression,
                                   compiled.problem);
        constexpr std::array<std::string_view, 5> own = {"departments", "parentDepartmentId", "manager", "leaders",
                                                         "enabled"};
        if (std::ranges::find(own, written.rules[at].target_key) != own.end())
            top.file().add(
                written.targets[at]->position, written.paths[at] + ".targetKey",
                in_quotes(written.rules[at].target_key) +
                    " is no attribute to be mapped: it is written from what the hub knows (take the rule out)");
        if (!taken.insert(written.rules[at].target_key).second)
            top.file().add(
                written.targets[at]->position, written.paths[at] + ".targetKey",
                "another rule fills " + in_quotes(written.rules[at].target_key) + " already (keep one of them)");
    }
    if (!written.rules.empty() || !written.usable || !type) return std::move(written.rules);
    std::vector<FieldRule> rules;
    for (const MappingDefault& rule : type->default_target_mapping(kind))
        rules.push_back({std::string(rule.expression), std::string(rule.target_key)});
    if (rules.empty() && kind == Kind::person)
        top.problem(key,
                    "missing key (which of the hub's fields fill which attributes: the connector has no mapping "
                    "of its own for this direction)");
    return rules;
}

// Where nothing else is said: attributes that an identifier of the hub fills as it is.
std::vector<std::string> read_target_matching_keys(Section& top, const std::vector<FieldRule>& rules) {
    std::vector<std::string> keys;
    if (!top.find("matchingKeys")) {
        for (const std::string_view identifier : default_matching_keys)
            for (const FieldRule& rule : rules)
                if (rule.expression == identifier) keys.push_back(rule.target_key);
        return keys;
    }
    const std::optional<std::vector<Written>> given = top.list("matchingKeys");
    for (std::size_t at = 0; given && at < given->size(); ++at) {
        const std::string& key = (*given)[at].text;
        const std::string path = "matchingKeys[" + std::to_string(at) + "]";
        if (!is_mapped(rules, key))
            top.problem_at(*(*given)[at].node, path,
                           in_quotes(key) + " is not mapped (add a rule with targetKey: " + key + ")");
        else if (std::ranges::find(keys, key) != keys.end())
            top.problem_at(*(*given)[at].node, path, in_quotes(key) + " is given twice (keep one of them)");
        else
            keys.push_back(key);
    }
    return keys;
}

}  // namespace

void read_mapping(Section& top, const ConnectorType* type, const FieldTable& people, const FieldTable& departments,
                  Task& task) {
    const Tables& tables = task.lookup_tables;
    if (task.flow == Flow::downstream) {
        task.field_mapping = read_target_rules(top, "fieldMapping", type, Kind::person, tables);
        task.department_field_mapping =
            read_target_rules(top, "departmentFieldMapping", type, Kind::department, tables);
        task.matching_keys = read_target_matching_keys(top, task.field_mapping);
        return;
    }
    task.field_mapping = read_kind(top, "fieldMapping", type, Kind::person, people, tables);
    task.department_field_mapping =
        read_kind(top, "departmentFieldMapping", type, Kind::department, departments, tables);
    task.matching_keys = read_matching_keys(top, people, task.field_mapping);
}

}  // namespace rosterd::config
