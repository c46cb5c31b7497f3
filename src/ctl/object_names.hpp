#pragma once
// Names for the ids that changes are full of: departments and people, asked for when first needed.

#include <map>
#include <optional>
#include <string>

#include "ctl/context.hpp"

namespace rosterd::ctl {

class ObjectNames {
public:
    explicit ObjectNames(Daemon& daemon) : daemon_(daemon) {}

    // Departments that a job is to create have names before they are in the hub.
    void expect_from(std::int64_t job) { job_ = job; }

    // A change's value for people. `key` tells what it holds; ids become names where they are known.
    std::string readable(const std::string& key, const Json& value);

private:
    std::string department(const std::string& id);
    std::string person(const std::string& id);
    void load_departments();

    Daemon& daemon_;
    std::optional<std::int64_t> job_;
    bool departments_loaded_ = false;
    std::map<std::string, std::string, std::less<>> departments_;
    std::map<std::string, std::string, std::less<>> people_;
};

}  // namespace rosterd::ctl
