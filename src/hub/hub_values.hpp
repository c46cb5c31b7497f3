#pragma once
// The hub's people and departments as records: what a downstream task's expressions see.

#include <map>
#include <string>
#include <vector>

#include "model/directory.hpp"
#include "rosterd/record.hpp"

namespace rosterd::hub {

// The departments of one organisation, by row id, with what records of people take from them.
class HubDepartments {
public:
    explicit HubDepartments(std::vector<Department> departments);

    const Department* find(std::int64_t row) const noexcept;
    const std::map<std::int64_t, Department>& all() const noexcept { return departments_; }
    std::int64_t root() const noexcept { return root_; }  // 0: there is none
    const std::string& path(std::int64_t row) const;      // "Company/Sales/East"; empty: unknown row

private:
    std::map<std::int64_t, Department> departments_;
    std::map<std::int64_t, std::string> paths_;
    std::int64_t root_ = 0;
};

// Names that expressions may use beside the fields. People: userId, status, createdAt, updatedAt, departmentId,
// departmentName, departmentPath (of the main department). Departments: departmentId, path. A field that is empty in
// the hub is present and empty, so that it is cleared in the target.
//
// Keys are public ids; locators, and so managers and leaders, are row ids as text: the hub's own.
class HubValues {
public:
    // `names`: only these; with `all` whatever there is.
    HubValues(const FieldTable& people, const FieldTable& departments, std::vector<std::string> person_names,
              std::vector<std::string> department_names, bool all);

    Record record(const Person& person, const HubDepartments& departments) const;
    // The root has neither parent nor place: top.
    Record record(const Department& department, const HubDepartments& departments) const;

private:
    const FieldTable& people_;
    const FieldTable& departments_;
    std::vector<std::string> person_names_, department_names_;  // sorted
};

// The row id that a locator of the hub means; 0: none.
std::int64_t row_of(const std::string& locator) noexcept;

}  // namespace rosterd::hub
