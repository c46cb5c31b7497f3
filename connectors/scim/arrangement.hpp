#pragma once
// Who belongs where: groups as a tree of departments, and the departments of people.

#include <string>
#include <unordered_map>
#include <vector>

#include "options.hpp"
#include "resource_reader.hpp"

namespace rosterd::scim {

class Arrangement {
public:
    explicit Arrangement(const Options& options) : options_(options) {}

    void add(Resource group);
    void arrange();  // after the last
    std::vector<Record> take_records() { return std::move(records_); }

    void place(Resource& person) const;  // fills record.departments

private:
    const Options& options_;
    std::vector<Record> records_;
    std::vector<std::vector<std::string>> below_;                          // ids of the departments in each, as members
    std::unordered_map<std::string, std::vector<std::string>> of_person_;  // by members
    std::unordered_map<std::string, std::size_t> index_;                   // of a department's id
};

}  // namespace rosterd::scim
