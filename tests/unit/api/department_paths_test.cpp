#include "api/department_paths.hpp"

#include <doctest/doctest.h>

using namespace rosterd;
using namespace rosterd::api;

namespace {

Department department(std::int64_t id, std::int64_t parent, std::string name) {
    Department department;
    department.id = id;
    department.department_id = "d" + std::to_string(id);
    department.parent = parent;
    if (!name.empty()) set_value(department.values, department_field::name, std::move(name));
    return department;
}

}  // namespace

TEST_CASE("a path names every department from the root on") {
    const DepartmentPaths paths({department(1, 0, "公司"), department(2, 1, "研发部"), department(3, 2, "平台组")});
    CHECK(paths.path(*paths.find(3)) == "公司/研发部/平台组");
    CHECK(paths.path(*paths.find(1)) == "公司");
    CHECK(paths.find(std::string_view("d2"))->id == 2);
    CHECK(paths.find(9) == nullptr);
    CHECK(paths.find(std::string_view("d9")) == nullptr);
}

TEST_CASE("a tree that is none still has paths that end") {
    const DepartmentPaths paths({department(1, 2, "a"), department(2, 1, "b"), department(3, 9, "")});
    CHECK_FALSE(paths.path(*paths.find(1)).empty());
    CHECK(paths.path(*paths.find(3)).empty());
}
