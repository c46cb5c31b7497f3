#include "mapping/field_mapping.hpp"

#include <xxhash.h>

#include <algorithm>
#include <charconv>

#include "model/nearest.hpp"

namespace rosterd::mapping {
namespace {

CompileProblem unknown_target(const std::string& key, const FieldTable& fields) {
    std::vector<std::string> known;
    for (const Field& field : fields.all()) known.push_back(field.key);
    const std::string meant = nearest(key, known);
    std::string message = key.empty() ? "no target field is named" : "there is no field `" + key + "`";
    if (!meant.empty()) message += " (did you mean `" + meant + "`?)";
    return {std::move(message), 1};
}

std::string located(const Field& field, const Expression& expression, std::string_view problem) {
    return field.key + ": expression `" + expression.text() + "`: " + std::string(problem);
}

}  // namespace

FieldMapping::Compiled FieldMapping::compile(const std::vector<FieldRule>& rules, const FieldTable& fields,
                                             std::shared_ptr<const LookupTables> tables) {
    Compiled compiled;
    FieldMapping& mapping = compiled.mapping;
    mapping.fields_ = &fields;
    std::vector<bool> taken(fields.size());
    for (std::size_t at = 0; at < rules.size(); ++at) {
        const std::optional<FieldId> target = fields.find(rules[at].target_key);
        if (!target) {
            compiled.problems.push_back({at, true, unknown_target(rules[at].target_key, fields)});
        } else if (taken[*target]) {
            compiled.problems.push_back(
                {at, true, {"another rule maps `" + rules[at].target_key + "` already (keep one of them)", 1}});
        } else {
            taken[*target] = true;
        }
        Expression::Compiled expression = Expression::compile(rules[at].expression, tables);
        if (!expression.expression) {
            compiled.problems.push_back({at, false, std::move(expression.problem)});
        } else if (target) {
            std::string misfit = expression.expression->misfit(fields[*target]);
            if (!misfit.empty()) {
                compiled.problems.push_back(
                    {at, false, {"this can never be `" + fields[*target].key + "`: " + misfit, 1}});
            }
            mapping.uses_hub_ = mapping.uses_hub_ || expression.expression->uses_hub();
            mapping.rules_.push_back({std::move(*expression.expression), *target});
        }
    }
    std::ranges::stable_sort(mapping.rules_, {}, &Rule::target);
    std::string text;  // lengths first, so that no two different lists of rules read the same
    for (const Rule& rule : mapping.rules_) {
        mapping.targets_.push_back(rule.target);
        const std::string& key = fields[rule.target].key;
        text += std::to_string(key.size()) + ':' + key + std::to_string(rule.expression.text().size()) + ':' +
                rule.expression.text();
    }
    if (tables) {
        for (const auto& [name, table] : *tables) {
            text += "table" + std::to_string(name.size()) + ':' + name;
            for (const auto& [key, value] : table) {
                text += std::to_string(key.size()) + ':' + key + std::to_string(value.size()) + ':' + value;
            }
        }
    }
    mapping.digest_ = XXH3_64bits(text.data(), text.size());
    for (std::size_t id = 0; id < fields.size(); ++id) {
        if (fields[static_cast<FieldId>(id)].required && !taken[id]) {
            mapping.uncovered_.push_back(static_cast<FieldId>(id));
        }
    }
    return compiled;
}

Mapped FieldMapping::apply(const Record& record, const Value* hub) const {
    Mapped mapped;
    if (!uncovered_.empty()) {
        const Field& field = (*fields_)[uncovered_.front()];
        mapped.problem = field.key + ": the field is required, and no rule maps it (add one to the field mapping)";
        return mapped;
    }
    mapped.values.reserve(rules_.size());
    Evaluation evaluation;
    for (const Rule& rule : rules_) {
        const Field& field = (*fields_)[rule.target];
        const Value* value = nullptr;
        if (rule.expression.is_name()) {
            value = rule.expression.look_up(record);
        } else {
            evaluation = rule.expression.evaluate(record, hub);
            if (!evaluation.problem.empty()) {
                mapped.problem = located(field, rule.expression, evaluation.problem);
                return mapped;
            }
            if (evaluation.value) value = &*evaluation.value;
        }
        if (value) {
            Coerced coerced = coerce(field, *value);
            if (!coerced.problem.empty()) {
                mapped.problem = located(field, rule.expression, "column 1: " + coerced.problem);
                return mapped;
            }
            // Rules are sorted by target, so appending keeps the order.
            if (!field.required || !coerced.text.empty()) {
                mapped.values.emplace_back(rule.target, std::move(coerced.text));
                continue;
            }
        }
        if (field.required) {
            mapped.problem = located(field, rule.expression,
                                     value ? "the field is required, and the value is empty"
                                           : "the field is required, and the record has no such attribute");
            return mapped;
        }
    }
    return mapped;
}

Value hub_value(const FieldTable& fields, const FieldValues& values) {
    Value::Map map;
    map.reserve(values.size());
    for (const auto& [id, text] : values) {
        const Field& field = fields[id];
        std::int64_t number = 0;
        if (field.type == FieldType::boolean && !text.empty()) {
            map.emplace_back(field.key, Value(text == "true"));
        } else if (field.type == FieldType::integer &&
                   std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc()) {
            map.emplace_back(field.key, Value(number));
        } else {
            map.emplace_back(field.key, Value(text));
        }
    }
    return Value::make_map(std::move(map));
}

std::vector<std::string> FieldMapping::attributes() const {
    std::vector<std::string> names;
    for (const Rule& rule : rules_) {
        names.insert(names.end(), rule.expression.attributes().begin(), rule.expression.attributes().end());
    }
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

bool FieldMapping::whole_record() const noexcept {
    return std::ranges::any_of(rules_, [](const Rule& rule) { return rule.expression.whole_record(); });
}

}  // namespace rosterd::mapping
