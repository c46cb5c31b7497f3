#pragma once
// Names for the public ids that changes speak of. Made for one request; loads what is asked for and no more.

#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "model/change.hpp"
#include "store/store.hpp"

namespace rosterd::api {

// The ids in a change's "departments" and "leaders": a JSON array of texts. Empty when it is none.
std::vector<std::string> listed_ids(const std::string& text);

bool is_public_id(std::string_view text) noexcept;

class ObjectNames {
public:
    ObjectNames() = default;  // knows none
    // Every id in these changes: of what is in the hub, and of departments that the same job creates.
    static ObjectNames load(store::Session& session, std::span<const Change> changes);

    const std::string* department(const std::string& id) const noexcept;  // nullptr: unknown
    const std::string* person(const std::string& id) const noexcept;

    void add_department(std::string id, std::string name) { departments_[std::move(id)] = std::move(name); }
    void add_person(std::string id, std::string name) { people_[std::move(id)] = std::move(name); }

private:
    std::unordered_map<std::string, std::string> departments_, people_;
};

}  // namespace rosterd::api
