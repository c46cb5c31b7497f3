#include "engine/references.hpp"

#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

void References::note(std::string_view locator, const std::string& user_id) {
    if (run_.linked_people == 0 || locator.empty()) return;
    noted_[locator_hash(locator)] = user_id;
}

std::string References::person_at(store::Session& session, std::string_view locator) const {
    const std::uint64_t hash = locator_hash(locator);
    if (const auto at = noted_.find(hash); at != noted_.end()) return at->second;
    if (run_.linked_people == 0) return {};
    const std::int64_t person = store::Links(session).object_at(run_.task.id, Kind::person, hash);
    return person == 0 ? std::string() : store::People(session).user_id_of(person);
}

}  // namespace rosterd::engine
