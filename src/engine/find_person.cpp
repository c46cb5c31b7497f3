#include "engine/find_person.hpp"

#include <vector>

#include "store/people.hpp"

namespace rosterd::engine {

std::int64_t find_person(store::Session& session, const std::string& name) {
    const store::People people(session);
    if (const std::int64_t row = people.id_of(name)) return row;
    for (const FieldId field : {person_field::external_id, person_field::username, person_field::email,
                                person_field::phone, person_field::employee_number}) {
        const std::vector<std::int64_t> found = people.find_by(field, name);
        if (!found.empty()) return found.size() == 1 ? found.front() : 0;
    }
    return 0;
}

}  // namespace rosterd::engine
