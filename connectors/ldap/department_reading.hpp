#pragma once
// All departments of a directory, read and arranged; what people and writes are placed by.

#include <functional>
#include <string>
#include <vector>

#include "departments.hpp"
#include "entry_reader.hpp"
#include "reading.hpp"
#include "search.hpp"

namespace rosterd::ldap {

// What is wanted of each entry of a kind, by the options.
EntryShape shape_for(Kind kind, const Prepared& prepared, const ReadRequest& request);

struct DepartmentRead {
    Departments departments;
    std::vector<Record> records;
    SearchEnd end;
    std::string digest;  // the same for the same departments, by their keys
    std::string why;     // not whole: what was cut short, where, what to do. Empty: whole
};

// Blocking. `stopped` is asked between entries; then the result is of no use.
DepartmentRead read_departments(const Prepared& prepared, const ReadRequest& request,
                                const std::function<bool()>& stopped);

}  // namespace rosterd::ldap
