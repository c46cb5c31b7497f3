#include "engine/mapping_lint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "engine/hub_sampling.hpp"
#include "engine/sampling.hpp"
#include "mapping/field_mapping.hpp"
#include "model/nearest.hpp"
#include "rosterd/error.hpp"

namespace rosterd::engine {
namespace {

constexpr std::size_t sampled = 500;  // of each kind: enough to know a directory's attributes

using Level = Finding::Level;

std::string rule_path(Kind kind, std::size_t rule) {
    return std::string(kind == Kind::person ? "fieldMapping[" : "departmentFieldMapping[") + std::to_string(rule) + "]";
}

// One kind's rules of a task.
struct Rules {
    Kind kind;
    const std::vector<FieldRule>& rules;
    const FieldTable* fields;  // that they may fill; nullptr: out of the hub, where attributes are an open set
};

class Linter {
public:
    Linter(const Task& task, LintReport& report) : task_(task), report_(report) {}

    void compile(const Rules& of) {
        if (of.fields == nullptr) return compile_outgoing(of);
        const auto compiled = mapping::FieldMapping::compile(of.rules, *of.fields, task_.lookup_tables);
        for (const mapping::RuleProblem& wrong : compiled.problems) {
            const std::string path = rule_path(of.kind, wrong.rule);
            if (wrong.in_target)
                report_.findings.push_back(
                    {Level::error, path + ".targetKey", of.rules[wrong.rule].target_key, 1, wrong.problem.message});
            else
                report_.findings.push_back({Level::error, path + ".expression", of.rules[wrong.rule].expression,
                                            wrong.problem.column, wrong.problem.message});
        }
        for (const Field& field : of.fields->all()) {
            const bool mapped = std::ranges::find(of.rules, field.key, &FieldRule::target_key) != of.rules.end();
            if (field.required && !mapped)
                add(Level::error, name_of(of.kind),
                    "no rule maps `" + field.key + "`, so every record fails (add one with targetKey: " + field.key +
                        ")");
        }
    }

    void compare(const Rules& of, const Task& other, const std::vector<FieldRule>& theirs) {
        std::string keys;
        for (const FieldRule& rule : of.rules)
            if (std::ranges::find(theirs, rule.target_key, &FieldRule::target_key) != theirs.end())
                keys += (keys.empty() ? "" : ", ") + rule.target_key;
        if (keys.empty()) return;
        if (task_.flow == Flow::downstream)
            return add(Level::note, name_of(of.kind),
                       "task " + std::to_string(other.id) + " (" + other.name + ") fills the same attributes: " + keys +
                           "; if it writes the same directory, the later run wins");
        const char* wins = other.precedence < task_.precedence   ? " has the smaller precedence and wins"
                           : other.precedence > task_.precedence ? " gives way: this task has the smaller precedence"
                                                                 : " has the same precedence: the later run wins";
        add(Level::note, name_of(of.kind),
            "task " + std::to_string(other.id) + " (" + other.name + ") maps the same fields: " + keys +
                "; for people of both, task " + std::to_string(other.id) + wins);
    }

    void matching_keys() {
        for (const std::string& key : task_.matching_keys) {
            const auto rule = std::ranges::find(task_.field_mapping, key, &FieldRule::target_key);
            if (rule == task_.field_mapping.end()) continue;
            const std::string path =
                rule_path(Kind::person, static_cast<std::size_t>(rule - task_.field_mapping.begin()));
            const auto compiled = mapping::Expression::compile(rule->expression, task_.lookup_tables);
            if (task_.flow == Flow::downstream)
                add(Level::note, path + ".targetKey",
                    "`" + key +
                        "` is a matching key and filled: a new value in the hub is a change of the identifier there");
            else if (compiled.expression && compiled.expression->uses_hub())
                add(Level::warning, path + ".expression",
                    "`" + key +
                        "` is a matching key, and there is no `hub` before a record has been matched (take one out)");
            else
                add(Level::note, path + ".targetKey",
                    "`" + key +
                        "` is a matching key and mapped: a new value in the directory is a change of the "
                        "identifier, and matches somebody else where it is his");
        }
    }

    // What the records say about the rules.
    void records(const Rules& of, const Sample& sample) {
        report_.records += sample.records.size();
        if (sample.records.empty()) return;
        std::set<std::string> known;
        for (const Record& record : sample.records)
            for (const auto& [name, value] : record.attributes.entries()) known.insert(name);
        const std::vector<std::string> names(known.begin(), known.end());
        for (std::size_t at = 0; at < of.rules.size(); ++at) {
            const FieldRule& rule = of.rules[at];
            const auto compiled = mapping::Expression::compile(rule.expression, task_.lookup_tables);
            if (!compiled.expression) continue;
            const std::string path = rule_path(of.kind, at) + ".expression";
            for (const std::string& attribute : compiled.expression->attributes())
                if (!known.contains(attribute)) unknown(path, rule.expression, attribute, names, sample);
            evaluate(of, path, rule, *compiled.expression, sample);
        }
    }

    void unused_tables() {
        if (!task_.lookup_tables) return;
        for (const auto& [name, table] : *task_.lookup_tables) {
            const auto uses = [&table_name = name](const FieldRule& rule) {
                return rule.expression.find("lookup") != std::string::npos &&
                       rule.expression.find(table_name) != std::string::npos;
            };
            if (std::ranges::none_of(task_.field_mapping, uses) &&
                std::ranges::none_of(task_.department_field_mapping, uses))
                add(Level::warning, "lookupTables." + name,
                    "no expression looks anything up in this table (take it out)");
        }
    }

    // Keys of a table that no record of the whole directory asked for.
    void unused_keys(const Rules& of, const Sample& sample) {
        if (!task_.lookup_tables || !sample.whole) return;
        for (const auto& [name, table] : *task_.lookup_tables) {
            for (std::size_t at = 0; at < of.rules.size(); ++at) {
                const FieldRule& rule = of.rules[at];
                if (rule.expression.find("lookup") == std::string::npos) continue;
                if (rule.expression.find(name) == std::string::npos) continue;
                std::string unused;
                for (const auto& [key, value] : table) {
                    if (is_asked_for(rule, name, key, sample)) continue;
                    unused += (unused.empty() ? "`" : ", `") + key + "`";
                }
                if (!unused.empty())
                    add(Level::warning, "lookupTables." + name,
                        "no record has these keys: " + unused + " (" + rule_path(of.kind, at) +
                            " looks them up; take them out, or see whether they are written as in the directory)");
            }
        }
    }

private:
    void compile_outgoing(const Rules& of) {
        std::set<std::string> taken;
        for (std::size_t at = 0; at < of.rules.size(); ++at) {
            const FieldRule& rule = of.rules[at];
            const auto compiled = mapping::Expression::compile(rule.expression, task_.lookup_tables);
            if (!compiled.expression)
                report_.findings.push_back({Level::error, rule_path(of.kind, at) + ".expression", rule.expression,
                                            compiled.problem.column, compiled.problem.message});
            if (!taken.insert(rule.target_key).second)
                report_.findings.push_back({Level::error, rule_path(of.kind, at) + ".targetKey", rule.target_key, 1,
                                            "another rule fills `" + rule.target_key + "` already (keep one of them)"});
        }
    }

    static std::string name_of(Kind kind) { return kind == Kind::person ? "fieldMapping" : "departmentFieldMapping"; }

    void add(Level level, std::string path, std::string message) {
        report_.findings.push_back({level, std::move(path), {}, 0, std::move(message)});
    }

    void unknown(const std::string& path, const std::string& expression, const std::string& attribute,
                 const std::vector<std::string>& names, const Sample& sample) {
        const std::size_t at = expression.find(attribute);
        std::size_t column = 0;
        if (at != std::string::npos)
            column = 1 + static_cast<std::size_t>(std::ranges::count_if(expression.substr(0, at), [](char c) {
                         return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
                     }));
        const std::string meant = nearest(attribute, names);
        report_.findings.push_back(
            {Level::warning, path, expression, column,
             "no record has an attribute `" + attribute + "` (" +
                 (meant.empty() ? std::string("looked at ") + std::to_string(sample.records.size()) + " records"
                                : "did you mean `" + meant + "`?") +
                 ")"});
    }

    // How many of the records the rule fails for, with the first reason.
    void evaluate(const Rules& of, const std::string& path, const FieldRule& rule,
                  const mapping::Expression& expression, const Sample& sample) {
        const auto target = of.fields ? of.fields->find(rule.target_key) : std::nullopt;
        if (of.fields && !target) return;
        std::size_t failed = 0;
        std::string reason;
        for (const Record& record : sample.records) {
            const mapping::Evaluation evaluation = expression.evaluate(record);
            std::string problem = evaluation.problem;
            if (target && evaluation.value && problem.empty())
                problem = coerce((*of.fields)[*target], *evaluation.value).problem;
            if (problem.empty()) continue;
            if (failed++ == 0) reason = problem;
        }
        if (failed == 0) return;
        const bool all = failed == sample.records.size();
        report_.findings.push_back({all ? Level::error : Level::warning, path, rule.expression, column_in(reason),
                                    "fails for " + std::to_string(failed) + " of " +
                                        std::to_string(sample.records.size()) + " records: " + reason});
    }

    // "column 7: ..." of an evaluation; values that do not fit are about the whole expression.
    static std::size_t column_in(std::string_view reason) {
        constexpr std::string_view word = "column ";
        if (!reason.starts_with(word)) return 1;
        std::size_t column = 0;
        std::from_chars(reason.data() + word.size(), reason.data() + reason.size(), column);
        return column;
    }

    // Whether the rule comes to something else when the key is taken out of the table.
    bool is_asked_for(const FieldRule& rule, const std::string& table, const std::string& key, const Sample& sample) {
        auto less = std::make_shared<LookupTables>(*task_.lookup_tables);
        less->at(table).erase(key);
        const auto with = mapping::Expression::compile(rule.expression, task_.lookup_tables);
        const auto without = mapping::Expression::compile(rule.expression, std::move(less));
        if (!with.expression || !without.expression) return true;
        return std::ranges::any_of(sample.records, [&](const Record& record) {
            const mapping::Evaluation one = with.expression->evaluate(record),
                                      two = without.expression->evaluate(record);
            return one.value != two.value || one.problem != two.problem;
        });
    }

    const Task& task_;
    LintReport& report_;
};

// People, then departments: of the directory, or of the hub for a task out of it.
Async<std::vector<Sample>> read_samples(Services& services, const Task& task, boost::asio::any_io_executor executor) {
    std::vector<Sample> samples;
    if (task.flow == Flow::downstream) {
        const auto look = [&](store::Session& session) {
            samples.push_back(sample_hub(session, services, task, Kind::person, sampled, {}).sample);
            samples.push_back(sample_hub(session, services, task, Kind::department, sampled, {}).sample);
        };
        co_await services.store.read(look);
        co_return samples;
    }
    static constexpr std::array kinds = {Kind::person, Kind::department};
    for (const Kind kind : kinds) {
        Sampling sampling;
        sampling.kind = kind;
        sampling.request.all_attributes = true;
        sampling.most = sampled;
        Sample one = co_await sample(services, task, executor, std::move(sampling));
        samples.push_back(std::move(one));
    }
    co_return samples;
}

}  // namespace

bool LintReport::passed() const noexcept {
    return std::ranges::all_of(findings, [](const Finding& finding) { return finding.level == Level::note; });
}

Async<LintReport> lint_mapping(Services& services, TaskPointer task, std::vector<TaskPointer> others,
                               boost::asio::any_io_executor executor) {
    LintReport report;
    Linter linter(*task, report);
    const bool out = task->flow == Flow::downstream;
    const Rules people{Kind::person, task->field_mapping, out ? nullptr : &services.person_fields};
    const Rules departments{Kind::department, task->department_field_mapping,
                            out ? nullptr : &services.department_fields};
    for (const Rules* of : {&people, &departments}) linter.compile(*of);
    for (const TaskPointer& other : others) {
        if (other->id == task->id || other->flow != task->flow || (out && other->type != task->type)) continue;
        linter.compare(people, *other, other->field_mapping);
        linter.compare(departments, *other, other->department_field_mapping);
    }
    linter.matching_keys();
    linter.unused_tables();
    std::vector<Sample> samples;
    try {
        samples = co_await read_samples(services, *task, executor);
    } catch (const std::exception& error) {
        report.unread = error.what();
    }
    if (samples.size() == 2) {
        const auto look = [&] {
            linter.records(people, samples[0]);
            linter.records(departments, samples[1]);
            linter.unused_keys(people, samples[0]);
            linter.unused_keys(departments, samples[1]);
        };
        co_await services.workers.run(look);
    }
    std::ranges::stable_sort(report.findings, {}, &Finding::level);
    co_return report;
}

}  // namespace rosterd::engine
