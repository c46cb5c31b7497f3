#pragma once
// The departments of one snapshot of the store, with their paths. Made for one request; immutable.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/directory.hpp"
#include "store/store.hpp"

namespace rosterd::api {

class DepartmentPaths {
public:
    explicit DepartmentPaths(std::vector<Department> departments);
    static DepartmentPaths load(store::Session& session);

    const std::vector<Department>& all() const noexcept { return departments_; }
    const Department* find(std::int64_t id) const noexcept;  // nullptr: none
    const Department* find(std::string_view department_id) const noexcept;

    static const std::string& name(const Department& department) noexcept;
    std::string path(const Department& department) const;  // names from the root on: "公司/研发部/平台组"

private:
    std::vector<Department> departments_;
    std::unordered_map<std::int64_t, std::size_t> by_id_;
    std::unordered_map<std::string_view, std::size_t> by_public_id_;  // views into departments_
};

}  // namespace rosterd::api
