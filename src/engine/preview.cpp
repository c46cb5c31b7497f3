#include "engine/preview.hpp"

#include <algorithm>
#include <map>

#include "engine/matcher.hpp"
#include "engine/outgoing_preview.hpp"
#include "engine/sampling.hpp"
#include "mapping/field_mapping.hpp"
#include "model/value_text.hpp"
#include "rosterd/error.hpp"
#include "store/departments.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {
namespace {

// The hub's object of a record, and what it has.
struct Current {
    std::string object_id;
    std::optional<FieldValues> values;
};

class Previewer {
public:
    Previewer(Services& services, const Task& task, const PreviewWish& wish)
        : task_(task),
          wish_(wish),
          fields_(wish.kind == Kind::person ? services.person_fields : services.department_fields),
          rules_(wish.kind == Kind::person ? task.field_mapping : task.department_field_mapping) {
        mapping::FieldMapping::Compiled compiled = mapping::FieldMapping::compile(rules_, fields_, task.lookup_tables);
        if (!compiled.problems.empty())
            throw Error(ErrorKind::invalid,
                        "the mapping does not compile: " + compiled.problems.front().problem.message);
        mapping_ = std::move(compiled.mapping);
        if (!wish.where.empty()) where_ = compile_wish(wish.where, task, "the condition");
        if (!wish.expression.empty()) tried_ = compile_wish(wish.expression, task, "the expression");
    }

    Sampling sampling() const {
        Sampling sampling;
        sampling.kind = wish_.kind;
        std::vector<std::string> names = mapping_.attributes();
        bool all = mapping_.whole_record();
        for (const auto* expression : {&where_, &tried_}) {
            if (!*expression) continue;
            names.insert(names.end(), (*expression)->attributes().begin(), (*expression)->attributes().end());
            all = all || (*expression)->whole_record();
        }
        std::ranges::sort(names);
        const auto repeated = std::ranges::unique(names);
        names.erase(repeated.begin(), repeated.end());
        sampling.request.person_attributes = wish_.kind == Kind::person ? names : std::vector<std::string>();
        sampling.request.department_attributes = wish_.kind == Kind::department ? names : std::vector<std::string>();
        sampling.request.all_attributes = all;
        if (where_) {
            sampling.wanted = [this](const Record& record) {
                const mapping::Evaluation condition = where_->evaluate(record);
                return condition.value && condition.value->as_boolean() && *condition.value->as_boolean();
            };
        }
        return sampling;
    }

    Preview look(store::Session& session, const Sample& sample) {
        Preview preview;
        preview.read = sample.read;
        preview.chosen = sample.records.size();
        preview.whole = sample.whole;
        for (const FieldId target : mapping_.targets()) preview.shares.push_back({fields_[target].key, 0, 0});
        for (const Record& record : sample.records) {
            const Current current = current_of(session, record);
            const Value hub = mapping::hub_value(fields_, current.values.value_or(FieldValues()));
            const Value* object = current.values ? &hub : nullptr;
            mapping::Mapped mapped;
            mapped.problem = record.problem;
            if (mapped.problem.empty()) mapped = mapping_.apply(record, object);
            if (mapped.problem.empty())
                count(preview, record, mapped.values);
            else
                ++preview.failed;
            if (preview.records.size() < wish_.limit) preview.records.push_back(row(record, current, mapped, object));
        }
        for (const auto& [value, labels] : holders_) {
            if (labels.size() < 2) continue;
            preview.collisions.push_back({fields_[value.first].key, shown(value.second), labels});
        }
        return preview;
    }

private:
    Current current_of(store::Session& session, const Record& record) const {
        const auto link = store::Links(session).find(task_.id, wish_.kind, record.key);
        if (wish_.kind == Kind::department) {
            if (!link) return {};
            for (Department& one : departments(session))
                if (one.id == link->object) return {one.department_id, one.values};
            return {};
        }
        std::int64_t row = link ? link->object : 0;
        if (row == 0) {
            const mapping::Mapped mapped = mapping_.apply(record);
            if (mapped.problem.empty())
                row = Matcher(task_.matching_keys, fields_).match(session, mapped.values).person;
        }
        const std::vector<std::int64_t> ids{row};
        std::vector<Person> people = row == 0 ? std::vector<Person>() : store::People(session).load(ids);
        if (people.empty()) return {};
        FieldValues values = std::move(people.front().values);
        set_value(values, person_field::status, std::string(to_string(people.front().status)));
        return {people.front().user_id, std::move(values)};
    }

    std::vector<Department>& departments(store::Session& session) const {
        if (!departments_) {
            departments_.emplace();
            for (const Organization& organization : store::Organizations(session).all())
                for (Department& one : store::Departments(session).all(organization.id))
                    departments_->push_back(std::move(one));
        }
        return *departments_;
    }

    void count(Preview& preview, const Record& record, const FieldValues& values) {
        std::size_t at = 0;
        for (const FieldId target : mapping_.targets()) {
            const std::string* value = find_value(values, target);
            Preview::Share& share = preview.shares[at++];
            if (value == nullptr) {
                ++share.absent;
            } else if (value->empty()) {
                ++share.empty;
            } else if (fields_[target].identifier) {
                holders_[{target, *value}].push_back(record.label);
            }
        }
    }

    PreviewedRecord row(const Record& record, const Current& current, const mapping::Mapped& mapped,
                        const Value* hub) const {
        PreviewedRecord row;
        row.label = record.label;
        row.object_id = current.object_id;
        row.problem = mapped.problem;
        if (tried_) {
            const mapping::Evaluation evaluation = tried_->evaluate(record, hub);
            row.tried_problem = evaluation.problem;
            if (evaluation.value) row.tried = shown(to_change_text(*evaluation.value).value_or("null"));
        }
        for (const FieldRule& rule : rules_) {
            const auto target = fields_.find(rule.target_key);
            PreviewedField field;
            field.key = rule.target_key;
            field.expression = rule.expression;
            if (const Value* source = record.attributes.find(rule.expression))
                field.source = shown(to_change_text(*source).value_or("null"));
            const std::string* is = current.values ? find_value(*current.values, *target) : nullptr;
            const std::string* becomes = mapped.problem.empty() ? find_value(mapped.values, *target) : nullptr;
            if (is != nullptr) field.hub = shown(*is);
            if (becomes != nullptr) field.mapped = shown(*becomes);
            field.differs = becomes != nullptr && (is == nullptr ? !becomes->empty() : *is != *becomes);
            row.fields.push_back(std::move(field));
        }
        return row;
    }

    std::string shown(std::string_view text) const { return wish_.reveal ? std::string(text) : masked(text); }

    const Task& task_;
    const PreviewWish& wish_;
    const FieldTable& fields_;
    const std::vector<FieldRule>& rules_;
    mapping::FieldMapping mapping_;
    std::optional<mapping::Expression> where_, tried_;
    mutable std::optional<std::vector<Department>> departments_;
    std::map<std::pair<FieldId, std::string>, std::vector<std::string>> holders_;  // of identifiers
};

}  // namespace

mapping::Expression compile_wish(const std::string& text, const Task& task, const char* what) {
    mapping::Expression::Compiled compiled = mapping::Expression::compile(text, task.lookup_tables);
    if (compiled.expression) return std::move(*compiled.expression);
    throw Error(ErrorKind::invalid, std::string(what) + ": column " + std::to_string(compiled.problem.column) + ": " +
                                        compiled.problem.message);
}

std::string masked(std::string_view text) {
    if (text.empty()) return {};
    std::size_t characters = 0, first = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) continue;
        ++characters;
        if (characters == 2) first = at;
    }
    if (characters < 2) return "•";
    return std::string(text.substr(0, first)) + "••• (" + std::to_string(characters) + ")";
}

Async<Preview> preview(Services& services, TaskPointer task, boost::asio::any_io_executor executor, PreviewWish wish) {
    if (task->flow == Flow::downstream) co_return co_await preview_outgoing(services, task, executor, std::move(wish));
    Previewer previewer(services, *task, wish);
    Sampling sampling = previewer.sampling();
    const Sample records = co_await sample(services, *task, executor, std::move(sampling));
    Preview result;
    const auto look = [&](store::Session& session) { result = previewer.look(session, records); };
    co_await services.store.read(look);
    co_return result;
}

}  // namespace rosterd::engine
