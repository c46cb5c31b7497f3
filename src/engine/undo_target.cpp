// What a downstream job wrote to the target, taken back there.

#include <algorithm>
#include <map>
#include <set>

#include "engine/undo.hpp"
#include "model/value_text.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

using Ids = std::vector<std::string>;

bool is_reference(const std::string& field) {
    return field == "manager" || field == "leaders" || field == "departments" || field == "parentDepartmentId" ||
           field == "enabled";
}

Change cannot(const Change& done, std::string why) {
    Change change = done;
    change.id = 0;
    change.state = ChangeState::skipped;
    change.error = "cannot be undone: " + std::move(why);
    change.fields.clear();
    return change;
}

class TargetUndo {
public:
    explicit TargetUndo(Outbound& outbound) : out_(outbound), run_(outbound.run) {}

    Async<void> plan() {
        for (const auto& [key, link] : run_.departments.links)
            if (const Department* department = out_.hub->find(link.object))
                out_.know_department(department->department_id, key);
        const auto read = [this](store::Session& session) {
            objects_ = done_by(session, run_.task, run_.job.errand.undoes);
            find_keys(session);
        };
        co_await run_.services.store.read(read);
        co_await look(Kind::department);
        co_await look(Kind::person);
        co_await look_at_references();
        std::vector<std::vector<Change>> planned;
        for (const std::vector<Change>& object : objects_) {
            planned.emplace_back();
            for (const Change& done : object)
                for (Change& change : opposites(done)) planned.back().push_back(std::move(change));
        }
        plan_undo_of(run_, std::move(planned));
    }

private:
    // Of what was made the log has no key: the link does.
    void find_keys(store::Session& session) {
        const store::Links links(session);
        const store::People people(session);
        const auto note = [&](const std::string& user_id) {
            if (references_.contains(user_id)) return;
            const auto link = links.find_by_object(run_.task.id, Kind::person, people.id_of(user_id));
            references_.emplace(user_id, link ? link->key : std::string());
        };
        // Whom the target named before, in its own words.
        const auto in_the_hub = [&](const std::string& who) {
            if (people.id_of(who) != 0) return who;
            const std::int64_t row = links.object_at(run_.task.id, Kind::person, locator_hash(who));
            return row == 0 ? std::string() : people.user_id_of(row);
        };
        for (std::vector<Change>& object : objects_)
            for (Change& change : object) {
                for (FieldChange& field : change.fields) {
                    if (field.key == "manager" && field.before) *field.before = in_the_hub(*field.before);
                    if (field.key == "leaders" && field.before) {
                        Ids before = id_list_from_text(field.before);
                        for (std::string& who : before) who = in_the_hub(who);
                        field.before = id_list_text(before);
                    }
                    if (field.key == "manager" && field.after) note(*field.after);
                    if (field.key == "leaders")
                        for (const std::string& id : id_list_from_text(field.after)) note(id);
                }
                if (!change.key.empty()) continue;
                std::int64_t row = 0;
                if (change.kind == Kind::person) {
                    row = people.id_of(change.object_id);
                } else if (const auto at = run_.departments.row_of.find(change.object_id);
                           at != run_.departments.row_of.end()) {
                    row = at->second;
                }
                const auto link = links.find_by_object(run_.task.id, change.kind, row);
                if (link) change.key = link->key;
            }
    }

    Async<void> look(Kind kind) {
        std::set<std::string> keys, attributes;
        for (const std::vector<Change>& object : objects_)
            for (const Change& change : object) {
                if (change.kind != kind || change.key.empty()) continue;
                keys.insert(change.key);
                for (const FieldChange& field : change.fields)
                    if (!is_reference(field.key)) attributes.insert(field.key);
            }
        Ids wanted(keys.begin(), keys.end()), names(attributes.begin(), attributes.end());
        auto found = co_await out_.reader.by_key(kind, wanted, std::move(names));
        for (std::size_t at = 0; at < wanted.size(); ++at)
            if (!found[at].empty()) present_[kind].emplace(wanted[at], std::move(found[at].front()));
    }

    // Managers and leaders as the target refers to them.
    Async<void> look_at_references() {
        std::set<std::string> keys;
        for (const auto& [user_id, key] : references_)
            if (!key.empty()) keys.insert(key);
        Ids wanted(keys.begin(), keys.end()), nothing;
        const auto found = co_await out_.reader.by_key(Kind::person, wanted, nothing);
        for (std::size_t at = 0; at < wanted.size(); ++at)
            if (!found[at].empty()) locators_.emplace(wanted[at], found[at].front().locator);
    }

    std::vector<Change> opposites(const Change& done) const {
        Opposite opposite = opposite_of(done, Flow::downstream);
        if (!opposite.why_not.empty()) return {cannot(done, std::move(opposite.why_not))};
        const auto& kind = present_.find(done.kind);
        if (kind == present_.end()) return {cannot(done, "it is gone from the target")};
        const auto there = kind->second.find(done.key);
        if (there == kind->second.end()) return {cannot(done, "it is gone from the target")};
        if (names_unknown(done)) return {cannot(done, "whom it named before is not known to the hub")};
        const bool made = done.action == Action::create_person || done.action == Action::create_department;
        keep_conflicts_out(opposite.changes, done, [&](const FieldChange& field) {
            return (made && is_reference(field.key)) || is_untouched(done.kind, there->second, field);
        });
        for (Change& change : opposite.changes) {
            change.key = done.key;
            change.locator = there->second.locator;
        }
        return std::move(opposite.changes);
    }

    static bool names_unknown(const Change& done) {
        return std::ranges::any_of(done.fields, [](const FieldChange& field) {
            if (field.key == "manager") return field.before && field.before->empty();
            if (field.key != "leaders") return false;
            const Ids before = id_list_from_text(field.before);
            return std::ranges::find(before, std::string()) != before.end();
        });
    }

    bool is_untouched(Kind kind, const Record& there, const FieldChange& field) const {
        if (field.key == "enabled") return !there.enabled || *there.enabled == (field.after == "true");
        if (field.key == "manager") return !there.manager || *there.manager == locator_of(field.after.value_or(""));
        if (field.key == "leaders") {
            std::set<std::string> now, then;
            if (there.leaders) now.insert(there.leaders->begin(), there.leaders->end());
            for (const std::string& id : id_list_from_text(field.after)) then.insert(locator_of(id));
            then.erase(std::string());
            return now == then;
        }
        if (field.key == "departments") {
            std::set<std::string> now, then;
            for (const std::string& key : there.departments) now.insert(out_.department_at(key));
            for (const std::string& id : id_list_from_text(field.after)) then.insert(id);
            return now == then;
        }
        if (field.key == "parentDepartmentId")
            return (there.parent.empty() ? std::string() : out_.department_at(there.parent)) ==
                   field.after.value_or("");
        const Value* value = there.attributes.find(field.key);
        return out_.target.same_value(kind, field.key, value_from_change_text(field.after),
                                      value == nullptr ? Value() : *value);
    }

    // Empty: nobody, or somebody who has no account.
    std::string locator_of(const std::string& user_id) const {
        const auto key = references_.find(user_id);
        if (key == references_.end()) return user_id;
        const auto locator = locators_.find(key->second);
        return locator == locators_.end() ? std::string() : locator->second;
    }

    Outbound& out_;
    Run& run_;
    std::vector<std::vector<Change>> objects_;
    std::map<Kind, std::map<std::string, Record>> present_;  // by key
    std::map<std::string, std::string> references_;          // public id -> key; empty: no account
    std::map<std::string, std::string> locators_;            // key -> locator
};

}  // namespace

Async<void> plan_target_undo(Outbound& outbound) {
    TargetUndo undo(outbound);
    co_await undo.plan();
}

}  // namespace rosterd::engine
