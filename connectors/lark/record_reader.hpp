#pragma once
// Departments and people out of the platform's JSON (contact v3, "Department resource" and "User resource").

#include <string>
#include <vector>

#include "rosterd/record.hpp"

namespace rosterd::lark {

class RecordReader {
public:
    // The attributes as mappings spell them; `all`: every one that is there. `user_id_type` names the key of people.
    RecordReader(std::vector<std::string> department_attributes, std::vector<std::string> person_attributes, bool all,
                 std::string user_id_type);

    // `parent` is the open id of the department above, "0" at the top. A department without an id is one with a
    // problem.
    Record department(const Value& item) const;
    static bool is_deleted(const Value& item);

    // `departments` are open ids as the platform has them, "0" among them, the main one first. A person without the id
    // that is the key, or whose departments may not be seen, is one with a problem: absent is not none.
    Record person(const Value& item) const;

private:
    Attributes attributes(const Value& item, const std::vector<std::string>& wanted) const;

    std::vector<std::string> department_attributes_, person_attributes_;
    bool all_;
    std::string user_id_type_;
};

}  // namespace rosterd::lark
