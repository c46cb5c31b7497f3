#include "engine/outgoing_preview.hpp"

#include <algorithm>
#include <map>

#include "engine/hub_sampling.hpp"
#include "engine/target_reader.hpp"
#include "mapping/attribute_mapping.hpp"
#include "model/value_text.hpp"
#include "rosterd/connector.hpp"
#include "rosterd/error.hpp"

namespace rosterd::engine {
namespace {

constexpr std::size_t most_chosen = 1000;

using mapping::TargetAttributes;

const Value* find_attribute(const TargetAttributes& attributes, std::string_view name) {
    const auto at = std::ranges::find(attributes, name, &TargetAttributes::value_type::first);
    return at == attributes.end() ? nullptr : &at->second;
}

const std::string* single_text(const Value* value) {
    if (value == nullptr) return nullptr;
    const Value::List* list = value->as_list();
    return list != nullptr && list->size() == 1 ? list->front().as_text() : value->as_text();
}

// One record on its way out.
struct Outgoing {
    mapping::AttributeMapping::Mapped mapped;
    std::vector<Record> there;  // in the target; several where a matching key is not unique
};

class OutgoingPreviewer {
public:
    OutgoingPreviewer(const Task& task, const PreviewWish& wish)
        : task_(task),
          wish_(wish),
          rules_(wish.kind == Kind::person ? task.field_mapping : task.department_field_mapping),
          mapping_(rules_, task.lookup_tables) {
        if (!wish.where.empty()) where_ = compile_wish(wish.where, task, "the condition");
        if (!wish.expression.empty()) tried_ = compile_wish(wish.expression, task, "the expression");
    }

    void load(store::Session& session, const Services& services) {
        const std::function<bool(const Record&)> wanted = [this](const Record& record) {
            if (!where_) return true;
            const mapping::Evaluation condition = where_->evaluate(record);
            return condition.value && condition.value->as_boolean() && *condition.value->as_boolean();
        };
        hub_ = sample_hub(session, services, task_, wish_.kind, most_chosen, wanted);
        for (const Record& record : hub_.sample.records) records_.push_back({mapping_.apply(record), {}});
    }

    // Those that are shown, by their links, else by the matching keys.
    Async<void> look_up(TargetReader& reader) {
        const std::size_t shown = std::min(wish_.limit, records_.size());
        std::vector<std::size_t> linked, unlinked;
        std::vector<std::string> keys;
        for (std::size_t at = 0; at < shown; ++at) {
            (hub_.keys[at].empty() ? unlinked : linked).push_back(at);
            if (!hub_.keys[at].empty()) keys.push_back(hub_.keys[at]);
        }
        TargetReader::Found found = co_await reader.by_key(wish_.kind, std::move(keys), mapping_.targets());
        for (std::size_t at = 0; at < linked.size(); ++at) records_[linked[at]].there = std::move(found[at]);
        if (wish_.kind == Kind::department) co_return;  // those are also told by their place
        for (const std::string& attribute : task_.matching_keys) co_await match(reader, attribute, unlinked);
    }

    Preview result(const Target* target) const {
        Preview preview;
        preview.read = hub_.sample.read;
        preview.chosen = records_.size();
        preview.whole = hub_.sample.whole;
        for (const std::string& attribute : mapping_.targets()) preview.shares.push_back({attribute, 0, 0});
        std::map<std::pair<std::string, std::string>, std::vector<std::string>> holders;
        for (std::size_t at = 0; at < records_.size(); ++at) {
            const Outgoing& outgoing = records_[at];
            const Record& record = hub_.sample.records[at];
            if (outgoing.mapped.problem.empty()) {
                count(preview, outgoing.mapped.attributes);
                for (const std::string& key : task_.matching_keys)
                    if (const std::string* value = single_text(find_attribute(outgoing.mapped.attributes, key)))
                        holders[{key, *value}].push_back(record.label);
            } else {
                ++preview.failed;
            }
            if (preview.records.size() < wish_.limit) preview.records.push_back(row(record, outgoing, target));
        }
        for (const auto& [value, labels] : holders)
            if (labels.size() > 1) preview.collisions.push_back({value.first, shown(value.second), labels});
        return preview;
    }

private:
    Async<void> match(TargetReader& reader, const std::string& attribute, const std::vector<std::size_t>& unlinked) {
        std::vector<std::size_t> asking;
        std::vector<std::string> values;
        for (const std::size_t at : unlinked) {
            const std::string* value = single_text(find_attribute(records_[at].mapped.attributes, attribute));
            if (value == nullptr || value->empty() || !records_[at].there.empty()) continue;
            asking.push_back(at);
            values.push_back(*value);
        }
        TargetReader::Found found = co_await reader.find(wish_.kind, attribute, std::move(values), mapping_.targets());
        for (std::size_t at = 0; at < asking.size(); ++at) records_[asking[at]].there = std::move(found[at]);
    }

    static void count(Preview& preview, const TargetAttributes& attributes) {
        for (Preview::Share& share : preview.shares) {
            const Value* value = find_attribute(attributes, share.key);
            if (value == nullptr) ++share.absent;
            if (value != nullptr && value->is_null()) ++share.empty;
        }
    }

    PreviewedRecord row(const Record& record, const Outgoing& outgoing, const Target* target) const {
        PreviewedRecord row;
        row.label = record.label;
        row.problem = outgoing.mapped.problem;
        if (outgoing.there.size() == 1) row.object_id = outgoing.there.front().key;
        if (outgoing.there.size() > 1 && row.problem.empty())
            row.problem = "the target has several of this kind with the same matching key (" + outgoing.there[0].label +
                          ", " + outgoing.there[1].label + ")";
        if (tried_) {
            const mapping::Evaluation evaluation = tried_->evaluate(record);
            row.tried_problem = evaluation.problem;
            if (evaluation.value) row.tried = shown(to_change_text(*evaluation.value).value_or("null"));
        }
        const Record* there = outgoing.there.size() == 1 ? &outgoing.there.front() : nullptr;
        for (const FieldRule& rule : rules_) row.fields.push_back(field(rule, record, outgoing, there, target));
        return row;
    }

    PreviewedField field(const FieldRule& rule, const Record& record, const Outgoing& outgoing, const Record* there,
                         const Target* target) const {
        PreviewedField field;
        field.key = rule.target_key;
        field.expression = rule.expression;
        if (const Value* source = record.attributes.find(rule.expression))
            field.source = shown(to_change_text(*source).value_or(""));
        const Value* becomes =
            outgoing.mapped.problem.empty() ? find_attribute(outgoing.mapped.attributes, rule.target_key) : nullptr;
        const Value* is = there == nullptr ? nullptr : there->attributes.find(rule.target_key);
        if (becomes != nullptr) field.mapped = shown(to_change_text(*becomes).value_or(""));
        if (is != nullptr) field.target = shown(to_change_text(*is).value_or(""));
        const Value nothing;
        if (becomes != nullptr && target != nullptr)
            field.differs = !target->same_value(wish_.kind, rule.target_key, *becomes, is == nullptr ? nothing : *is);
        return field;
    }

    std::string shown(std::string_view text) const { return wish_.reveal ? std::string(text) : masked(text); }

    const Task& task_;
    const PreviewWish& wish_;
    const std::vector<FieldRule>& rules_;
    mapping::AttributeMapping mapping_;
    std::optional<mapping::Expression> where_, tried_;
    HubSample hub_;
    std::vector<Outgoing> records_;
};

}  // namespace

Async<Preview> preview_outgoing(Services& services, TaskPointer task, boost::asio::any_io_executor executor,
                                PreviewWish wish) {
    OutgoingPreviewer previewer(*task, wish);
    const auto load = [&](store::Session& session) { previewer.load(session, services); };
    co_await services.store.read(load);
    std::string why;
    std::unique_ptr<Connector> connector;
    try {
        connector = open_connector(services, *task, executor);
        if (Target* target = connector->target()) {
            const bool stop = false;
            TargetReader reader(*target, executor, services.backoff, stop);
            co_await previewer.look_up(reader);
        } else {
            why = "the connector " + task->type + " cannot write, so this is no target";
        }
    } catch (const std::exception& error) {
        why = error.what();
    }
    const Target* compared = why.empty() ? connector->target() : nullptr;
    Preview preview = previewer.result(compared);
    preview.not_compared = std::move(why);
    co_return preview;
}

}  // namespace rosterd::engine
