#include "mapping/attribute_mapping.hpp"

#include <xxhash.h>

#include <algorithm>

#include "rosterd/error.hpp"

namespace rosterd::mapping {

AttributeMapping::AttributeMapping(const std::vector<FieldRule>& rules, std::shared_ptr<const LookupTables> tables) {
    for (std::size_t at = 0; at < rules.size(); ++at) {
        Expression::Compiled compiled = Expression::compile(rules[at].expression, tables);
        if (!compiled.expression)
            throw Error(ErrorKind::invalid, "rule " + std::to_string(at + 1) + ", `" + rules[at].expression +
                                                "`: column " + std::to_string(compiled.problem.column) + ": " +
                                                compiled.problem.message);
        rules_.push_back({rules[at].target_key, std::move(*compiled.expression)});
    }
    std::ranges::stable_sort(rules_, {}, &Rule::target);
    std::string text;  // lengths first, so that no two different lists of rules read the same
    for (const Rule& rule : rules_) {
        targets_.push_back(rule.target);
        text += std::to_string(rule.target.size()) + ':' + rule.target + std::to_string(rule.expression.text().size()) +
                ':' + rule.expression.text();
    }
    digest_ = XXH3_64bits(text.data(), text.size());
}

AttributeMapping::Mapped AttributeMapping::apply(const Record& record) const {
    Mapped mapped;
    mapped.attributes.reserve(rules_.size());
    for (const Rule& rule : rules_) {
        Value value;
        if (rule.expression.is_name()) {
            const Value* found = rule.expression.look_up(record);
            if (found == nullptr) continue;
            value = *found;
        } else {
            Evaluation evaluation = rule.expression.evaluate(record);
            if (!evaluation.problem.empty()) {
                mapped.problem =
                    rule.target + ": expression `" + rule.expression.text() + "`: " + std::move(evaluation.problem);
                return mapped;
            }
            if (!evaluation.value) continue;
            value = std::move(*evaluation.value);
        }
        const std::string* text = value.as_text();
        const Value::List* list = value.as_list();
        if ((text != nullptr && text->empty()) || (list != nullptr && list->empty())) value = Value();
        mapped.attributes.emplace_back(rule.target, std::move(value));
    }
    return mapped;
}

std::vector<std::string> AttributeMapping::attributes() const {
    std::vector<std::string> names;
    for (const Rule& rule : rules_)
        names.insert(names.end(), rule.expression.attributes().begin(), rule.expression.attributes().end());
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

bool AttributeMapping::whole_record() const noexcept {
    return std::ranges::any_of(rules_, [](const Rule& rule) { return rule.expression.whole_record(); });
}

std::string AttributeMapping::target_of(std::string_view expression) const {
    const auto rule = std::ranges::find(rules_, expression,
                                        [](const Rule& one) -> std::string_view { return one.expression.text(); });
    return rule == rules_.end() ? std::string() : rule->target;
}

}  // namespace rosterd::mapping
