#include "engine/matcher.hpp"

#include <algorithm>

#include "store/people.hpp"

namespace rosterd::engine {

Matcher::Matcher(const std::vector<std::string>& matching_keys, const FieldTable& fields) : fields_(fields) {
    for (const std::string& key : matching_keys)
        if (const auto field = fields.find(key)) keys_.push_back(*field);
}

Match Matcher::match(store::Session& session, const FieldValues& values) const {
    const store::People people(session);
    for (const FieldId key : keys_) {
        const std::string* value = find_value(values, key);
        if (value == nullptr || value->empty()) continue;
        const std::vector<std::int64_t> found = people.find_by(key, *value);
        if (found.empty()) continue;
        if (found.size() == 1) return {found.front(), key, {}};
        // Somebody active before those who have left.
        const std::vector<Person> persons = people.load(found);
        if (persons.size() > 1 && is_active(persons[0].status) && !is_active(persons[1].status))
            return {persons[0].id, key, {}};
        Match match;
        match.problem = "more than one person has the same " + fields_[key].key + ": ";
        for (std::size_t at = 0; at < persons.size() && at < 2; ++at) {
            const std::string* name = find_value(persons[at].values, person_field::name);
            match.problem +=
                (at == 0 ? "" : " and ") + (name ? *name : std::string("?")) + " (" + persons[at].user_id + ")";
        }
        match.problem += "; nobody was linked (make the value unique in the hub, or take " + fields_[key].key +
                         " out of matchingKeys)";
        return match;
    }
    return {};
}

}  // namespace rosterd::engine
