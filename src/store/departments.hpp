#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory.hpp"

namespace rosterd::store {

class Session;

class Organizations {
public:
    explicit Organizations(Session& session) : session_(session) {}
    std::vector<Organization> all() const;
    std::optional<Organization> find(std::string_view code) const;
    void insert(Organization& organization, std::string_view root_name);  // with its root department; sets both ids
    void rename(std::int64_t organization, std::string_view name);

private:
    Session& session_;
};

class Departments {
public:
    explicit Departments(Session& session) : session_(session) {}

    std::vector<Department> all(std::int64_t organization) const;  // with leaders; organisation 0: all of them; by id
    std::optional<Department> find(std::string_view department_id) const;  // by public id, with leaders
    std::map<std::int64_t, std::int64_t> member_counts()
        const;                                  // department -> people directly in it, active ones only
    void insert(Department& department);        // sets id
    void update(const Department& department);  // every column but leaders, by id
    void set_leaders(std::int64_t department, std::span<const std::int64_t> people);
    bool change_leaders(std::int64_t department,
                        std::span<const std::int64_t> people);            // the same; false: they were so already
    bool is_below(std::int64_t department, std::int64_t ancestor) const;  // or the same
    // False when departments or active people are still in it; then nothing was done. Memberships of people who are not
    // active end with it.
    bool remove(std::int64_t department);

private:
    Session& session_;
};

}  // namespace rosterd::store
