#include "writing.hpp"

#include <algorithm>
#include <set>

#include "attribute_name.hpp"
#include "dn.hpp"
#include "filter.hpp"
#include "pipeline.hpp"
#include "search_failure.hpp"
#include "write_failure.hpp"
#include "write_plan.hpp"

namespace rosterd::ldap {
namespace {

class Batch {
public:
    Batch(const Prepared& prepared, Places& places, std::span<const Write> writes)
        : prepared_(prepared), places_(places), writes_(writes), around_{prepared.connection.options(),
                                                                         prepared.schema,
                                                                         places,
                                                                         {},
                                                                         {},
                                                                         {}} {}

    WriteResult run() {
        look();
        result_.outcomes.resize(writes_.size());
        std::vector<std::size_t> all(writes_.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        std::vector<std::size_t> refused = attempt(all);
        // A name that another write of the batch has given up meanwhile is free now: rename chains.
        while (!refused.empty() && !result_.broken) {
            std::size_t before = refused.size();
            refused = attempt(refused);
            if (refused.size() >= before && !step_aside(refused)) break;
        }
        for (std::size_t index : refused) step_back(writes_[index].key);
        return std::move(result_);
    }

private:
    const Options& options() const { return prepared_.connection.options(); }

    void look() {
        std::vector<std::string> keys, people;
        std::set<std::string> attributes;
        for (const Write& write : writes_) {
            if (write.manager && !write.manager->empty()) people.push_back(*write.manager);
            if (write.leaders) people.insert(people.end(), write.leaders->begin(), write.leaders->end());
            if (write.action == WriteAction::create) continue;
            keys.push_back(write.key);
            for (const std::string& name : attributes_to_see(write, options()))
                if (!name.empty() && !is_dn_name(name)) attributes.insert(name);
        }
        if (!keys.empty())
            around_.entries =
                find_by_key(prepared_, writes_.front().kind, keys, {attributes.begin(), attributes.end()});
        std::ranges::sort(people);
        people.erase(std::ranges::unique(people).begin(), people.end());
        if (!people.empty())
            for (auto& [key, entry] : find_by_key(prepared_, Kind::person, people, {}))
                around_.people.emplace(key, entry.dn);
        if (options().departments_by == DepartmentsBy::groups)
            for (const Write& write : writes_) groups_of(write);
    }

    // In which groups somebody is now matters only where it changes, or where the name changes by which he is in them.
    void groups_of(const Write& write) {
        auto found = around_.entries.find(write.key);
        if (found == around_.entries.end()) return;
        std::string attribute = member_attribute_to_write(options());
        const FoundEntry& entry = found->second;
        std::string member = entry.dn;
        if (ascii_lower(attribute) == "memberuid") {
            const ValueList& uids = entry.values("uid");
            if (uids.empty()) return;
            member = uids.front();
        }
        std::vector<std::string>& groups = around_.groups_of[write.key];
        for (const FoundEntry& group : find_entries(
                 prepared_, Kind::department, {both(options().department_filter, equality(attribute, member))}, {}))
            if (group.normal != entry.normal) {
                const Places::Place* place = places_.find(group.key);
                groups.push_back(place != nullptr ? place->dn : group.dn);
            }
    }

    // Returns those whose new name was taken.
    std::vector<std::size_t> attempt(const std::vector<std::size_t>& indices) {
        std::vector<Planned> planned(indices.size());
        auto plan = [&](std::size_t i) -> const Sequence& {
            planned[i] = plan_write(writes_[indices[i]], around_);
            if (planned[i].outcome) planned[i].sequence.clear();
            return planned[i].sequence;
        };
        SequenceOf sequence_of = plan;
        Sent done = send_all(prepared_.connection, indices.size(), sequence_of, prepared_.root_dse.write_controls,
                             prepared_.key_attribute);
        result_.broken = done.broken;
        find_missing_keys(done, indices, planned);
        std::vector<std::size_t> taken;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            std::size_t index = indices[i];
            if (planned[i].outcome) {
                result_.outcomes[index] = std::move(*planned[i].outcome);
                continue;
            }
            const Ending& ending = done.endings[i];
            Outcome outcome = to_outcome(writes_[index], planned[i].sequence, ending, done.why);
            if (outcome.state == Outcome::State::applied) note(writes_[index], ending, planned[i].dn, outcome);
            bool renamed = ending.state == Ending::State::refused && ending.code == LDAP_ALREADY_EXISTS &&
                           planned[i].sequence[ending.step].type == Operation::Type::rename;
            if (renamed) {
                taken.push_back(index);
                targets_[index] = normal_dn(planned[i].dn).value_or("");
            }
            // A department that is not where we thought: whoever is planned next must see the new state.
            if (ending.code == LDAP_NO_SUCH_OBJECT) result_.departments_moved = true;
            result_.outcomes[index] = std::move(outcome);
        }
        return taken;
    }

    // Where names pass round in a circle somebody has to let go of his first. False: there is no circle.
    bool step_aside(const std::vector<std::size_t>& refused) {
        for (std::size_t index : refused) {
            const std::string& key = writes_[index].key;
            FoundEntry& entry = around_.entries.at(key);
            auto wants_it = [&](std::size_t other) { return other != index && targets_[other] == entry.normal; };
            if (aside_.contains(key) || std::ranges::none_of(refused, wants_it)) continue;
            std::vector<std::pair<std::string, std::string>> parts = rdn_values(entry.dn);
            std::string rdn;
            for (const auto& [type, value] : parts)
                rdn += (rdn.empty() ? "" : "+") + type + "=" + escaped_value(rdn.empty() ? "moving-" + key : value);
            std::string before = entry.dn;
            if (!rename(entry, rdn)) return false;
            aside_.emplace(key, before);
            ValueList& values = entry.attributes[description_key(prepared_.schema, parts.front().first)];
            std::erase(values, parts.front().second);
            values.push_back("moving-" + key);
            return true;
        }
        return false;
    }

    // The new name could not be had after all.
    void step_back(const std::string& key) {
        auto before = aside_.find(key);
        if (before != aside_.end() && !result_.broken)
            rename(around_.entries.at(key), std::string(first_rdn(before->second)));
    }

    bool rename(FoundEntry& entry, const std::string& rdn) {
        Operation operation{Operation::Type::rename, entry.dn, {}, rdn, {}, entry.key, {}, {}};
        Sequence one = {std::move(operation)};
        SequenceOf only = [&](std::size_t) -> const Sequence& { return one; };
        Sent done = send_all(prepared_.connection, 1, only, prepared_.root_dse.write_controls, prepared_.key_attribute);
        result_.broken = done.broken;
        if (done.endings.front().state != Ending::State::done) return false;
        entry.dn = rdn + "," + std::string(after_first_rdn(entry.dn));
        entry.normal = normal_dn(entry.dn).value_or("");
        return true;
    }

    void note(const Write& write, const Ending& ending, const std::string& dn, Outcome& outcome) {
        if (write.action != WriteAction::remove) outcome.locator = normal_dn(dn).value_or("");
        if (write.action == WriteAction::create) outcome.key = ending.key;
        if (write.kind != Kind::department) return;
        bool by_name = options().departments_by == DepartmentsBy::attribute;
        if (write.action == WriteAction::create && !by_name)
            places_.created(ending.key, dn, {});
        else
            result_.departments_moved = true;
    }

    // Servers without post-read: the new entries are asked for, by name.
    void find_missing_keys(Sent& done, const std::vector<std::size_t>& indices, const std::vector<Planned>& planned) {
        if (done.broken) return;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            Ending& ending = done.endings[i];
            if (planned[i].outcome || ending.state != Ending::State::done || !ending.key.empty() ||
                writes_[indices[i]].action != WriteAction::create)
                continue;
            ending.key = key_at(planned[i].dn);
            // The entry is there, but which one it is cannot be told: to be looked up.
            if (ending.key.empty()) ending.state = Ending::State::lost;
        }
    }

    std::string key_at(const std::string& dn) {
        SearchRequest request;
        request.what = "the new entry";
        request.base = dn;
        request.scope = LDAP_SCOPE_BASE;
        request.filter = "(objectClass=*)";
        request.attributes = {prepared_.key_attribute};
        request.paged = false;
        std::vector<FoundEntry> found = read_entries(prepared_, std::move(request));
        return found.empty() ? std::string() : found.front().key;
    }

    const Prepared& prepared_;
    Places& places_;
    std::span<const Write> writes_;
    Surroundings around_;
    std::unordered_map<std::size_t, std::string> targets_;  // of writes whose new name was taken: that name
    std::unordered_map<std::string, std::string> aside_;    // by key: the DN of those who let go of it
    WriteResult result_;
};

}  // namespace

WriteResult write_batch(const Prepared& prepared, Places& places, std::span<const Write> batch) {
    if (batch.empty()) return {};
    return Batch(prepared, places, batch).run();
}

}  // namespace rosterd::ldap
