#include "engine/why.hpp"

#include <optional>

#include "engine/find_person.hpp"
#include "engine/matcher.hpp"
#include "engine/run.hpp"
#include "engine/scope_report.hpp"
#include "engine/subject_reader.hpp"
#include "mapping/expression.hpp"
#include "model/value_text.hpp"
#include "rosterd/error.hpp"
#include "store/links.hpp"
#include "store/people.hpp"
#include "store/risk_operations.hpp"

namespace rosterd::engine {

namespace {

std::string value_of(const FieldTable& table, const Person& person, const std::string& key) {
    if (key == "status") return std::string(to_string(person.status));
    const auto field = table.find(key);
    const std::string* text = field ? find_value(person.values, *field) : nullptr;
    return text ? *text : std::string();
}

class Explaining {
public:
    Explaining(Services& services, const Task& task, const Precedences& precedences, std::string name)
        : services_(services), task_(task), precedences_(precedences), name_(std::move(name)) {}

    // What the hub says.
    void look_up(store::Session& session) {
        Job job;
        job.task = task_.id;
        job.errand.people = {name_};
        subjects_ = find_subjects(session, job);
        const store::People people(session);
        const store::Links links(session);
        std::int64_t row = find_person(session, name_);
        for (const std::string& id : subjects_.people) row = people.id_of(id);
        const std::vector<std::int64_t> rows{row};
        for (Person& person : people.load(rows)) person_ = std::move(person);
        if (person_) link_ = links.find_by_object(task_.id, Kind::person, person_->id);
        if (!person_) return;
        why_.object_id = person_->user_id;
        why_.name = value_of(services_.person_fields, *person_, "name");
        if (link_) why_.key = link_->key;
    }

    void explain_outgoing(store::Session& session) {
        look_up(session);
        if (!person_)
            throw Error(ErrorKind::not_found, "the hub has nobody, or several people, known as " + name_ +
                                                  " (take the userId, see rosterctl hub people)");
        const ScopeEntry entry = report_scope(session, services_, task_, person_->id);
        why_.in = entry.in;
        why_.why = entry.why;
        why_.problem = entry.problem;
        for (const ScopeEntry::Value& value : entry.values)
            why_.fields.push_back({value.attribute, value.expression, {}, value.text, {}, {}});
        std::string keys;
        for (const std::string& key : task_.matching_keys) keys += (keys.empty() ? "" : ", ") + key;
        why_.matched_by = link_          ? "the link that a run made"
                          : keys.empty() ? "nothing yet: a run makes an account"
                                         : "nothing yet: a run looks for an account by " + keys +
                                               ", and makes one where there is none";
        if (link_ && link_->parked) why_.waiting_for.push_back("the account of the manager");
        gather_held(session);
    }

    const Subjects& subjects() const noexcept { return subjects_; }

    void explain_incoming(store::Session& session, const mapping::FieldMapping& mapping, SubjectRecords records) {
        if (records.people.empty()) {
            if (!person_)
                throw Error(ErrorKind::not_found, "neither the hub nor the directory knows anybody as " + name_);
            why_.why = "the directory does not give him: gone, or left out by the task's filters";
            why_.matched_by = link_ ? "the link that a run made" : "nothing: he does not come from this directory";
        } else {
            explain_record(session, mapping, records.people.front());
        }
        explain_link(session);
        gather_held(session);
    }

    Why take() { return std::move(why_); }

private:
    void explain_record(store::Session& session, const mapping::FieldMapping& mapping, const Record& record) {
        why_.in = record.problem.empty();
        why_.why = record.problem.empty() ? "the directory has him as " + record.label : record.problem;
        why_.key = record.key;
        if (!link_) link_ = store::Links(session).find(task_.id, Kind::person, record.key);
        const std::optional<Value> hub = hub_object();
        mapping::Mapped mapped = mapping.apply(record, hub ? &*hub : nullptr);
        why_.problem = mapped.problem;
        match(session, mapped.values);
        for (const FieldRule& rule : task_.field_mapping) explain_rule(rule, record, hub, mapped.values);
        if (why_.name.empty())
            if (const std::string* name = find_value(mapped.values, person_field::name)) why_.name = *name;
    }

    std::optional<Value> hub_object() const {
        if (!person_) return std::nullopt;
        FieldValues values = person_->values;
        set_value(values, person_field::status, std::string(to_string(person_->status)));
        return mapping::hub_value(services_.person_fields, values);
    }

    void match(store::Session& session, const FieldValues& values) {
        if (link_) {
            why_.matched_by = "the link that a run made";
            return;
        }
        const Matcher matcher(task_.matching_keys, services_.person_fields);
        const Match match = matcher.match(session, values);
        if (!match.problem.empty())
            why_.matched_by = match.problem;
        else if (match.person == 0)
            why_.matched_by = "nobody in the hub: a run makes him";
        else
            why_.matched_by = services_.person_fields[match.by].key + ": a run links him to " +
                              store::People(session).user_id_of(match.person);
    }

    void explain_rule(const FieldRule& rule, const Record& record, const std::optional<Value>& hub,
                      const FieldValues& values) {
        Why::Field field;
        field.target = rule.target_key;
        field.expression = rule.expression;
        const auto compiled = mapping::Expression::compile(rule.expression, task_.lookup_tables);
        if (compiled.expression && compiled.expression->is_name()) {
            const Value* source = compiled.expression->look_up(record);
            if (source == nullptr) field.note = "not in the record: the field is left alone";
            if (source != nullptr) field.source = to_change_text(*source).value_or("");
        } else if (compiled.expression) {
            const mapping::Evaluation evaluation = compiled.expression->evaluate(record, hub ? &*hub : nullptr);
            if (!evaluation.problem.empty()) field.note = evaluation.problem;
            if (!evaluation.value && field.note.empty()) field.note = "absent: the field is left alone";
        }
        const auto id = services_.person_fields.find(rule.target_key);
        if (id)
            if (const std::string* value = find_value(values, *id)) field.value = *value;
        if (person_ && id) {
            field.current = value_of(services_.person_fields, *person_, rule.target_key);
            if (!may_write(person_->provenance, *id, task_, precedences_))
                field.note = "left alone: a task of higher precedence has set it";
        }
        why_.fields.push_back(std::move(field));
    }

    void explain_link(store::Session& session) {
        if (!link_) return;
        if (link_->parked) why_.waiting_for.push_back("the record of the manager whom the directory names");
        if (link_->absences > 0)
            why_.waiting_for.push_back("absent from " + std::to_string(link_->absences) + " of " +
                                       std::to_string(task_.removal.after_absences) + " complete reads in a row");
        if (person_ && store::Links(session).linked_elsewhere(Kind::person, person_->id, task_.id))
            why_.matched_by += "; another task has him as well";
    }

    void gather_held(store::Session& session) {
        store::RiskFilter filter;
        filter.statuses = {RiskStatus::pending, RiskStatus::failed};
        filter.kind = Kind::person;
        constexpr std::int64_t at_once = 1000;
        const store::RiskOperations operations(session);
        for (std::int64_t offset = 0;; offset += at_once) {
            const auto page = operations.list(task_.id, filter, offset, at_once);
            for (const RiskOperation& each : page.list) {
                const bool his = (!why_.object_id.empty() && each.change.object_id == why_.object_id) ||
                                 (!why_.key.empty() && each.change.key == why_.key);
                if (his) why_.held.push_back({each.id, each.change.action, each.change.reason});
            }
            if (static_cast<std::int64_t>(page.list.size()) < at_once) return;
        }
    }

    Services& services_;
    const Task& task_;
    const Precedences& precedences_;
    std::string name_;
    Subjects subjects_;
    std::optional<Person> person_;
    std::optional<Link> link_;
    Why why_;
};

}  // namespace

Async<Why> explain(Services& services, TaskPointer task, Precedences precedences, boost::asio::any_io_executor executor,
                   std::string name) {
    Explaining explaining(services, *task, precedences, std::move(name));
    if (task->flow == Flow::downstream) {
        const auto outgoing = [&](store::Session& session) { explaining.explain_outgoing(session); };
        co_await services.store.read(outgoing);
        co_return explaining.take();
    }
    const auto look = [&](store::Session& session) { explaining.look_up(session); };
    co_await services.store.read(look);
    const ConnectorType* type = services.connectors.find(task->type);
    if (type == nullptr) throw Error(ErrorKind::not_found, "no connector of type " + task->type + " is loaded");
    auto compiled = mapping::FieldMapping::compile(task->field_mapping, services.person_fields, task->lookup_tables);
    if (!compiled.problems.empty())
        throw Error(ErrorKind::invalid, "fieldMapping: " + compiled.problems.front().problem.message);
    ConnectorContext context{executor,         &services.workers,
                             &services.clock,  Log().bound({{"task", task->id}}),
                             services.budgets, RateTaker{task->id, true}};
    const std::unique_ptr<Connector> connector = type->create(task->settings, std::move(context));
    ReadRequest request;
    request.person_attributes = compiled.mapping.attributes();
    request.all_attributes = compiled.mapping.whole_record();
    SubjectRules rules{*task, services.person_fields, compiled.mapping, std::move(request)};
    SubjectRecords records = co_await read_subjects(*connector, std::move(rules), explaining.subjects());
    const auto incoming = [&](store::Session& session) {
        explaining.explain_incoming(session, compiled.mapping, std::move(records));
    };
    co_await services.store.read(incoming);
    co_return explaining.take();
}

}  // namespace rosterd::engine
