#pragma once
// The hub as it is now, to compare a logged or held change with: in the texts that changes have.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "model/change.hpp"
#include "store/departments.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

class HubPresent {
public:
    HubPresent(store::Session& session, const Services& services);

    bool has(Kind kind, const std::string& object_id);

    // Whether the field of an object that is there has this value. Nothing and empty are the same; so are lists of
    // departments in another order behind the main one.
    bool is(Kind kind, const std::string& object_id, const std::string& field, const std::optional<std::string>& value);

    // Fields that an object which is there has beyond these: what it has got since it was made with them.
    std::vector<std::string> beyond(Kind kind, const std::string& object_id, const std::vector<FieldChange>& fields);

private:
    std::string now_of_person(const std::string& field) const;
    std::string now_of_department(const std::string& field) const;
    std::string public_id(std::int64_t row) const;
    void look_at(Kind kind, const std::string& object_id);

    const Services& services_;
    store::People people_;
    store::Departments departments_;
    std::map<std::int64_t, std::string> department_ids_;
    std::optional<Person> person_;
    std::optional<Department> department_;
    std::string looked_at_;
};

}  // namespace rosterd::engine
