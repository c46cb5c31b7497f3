#pragma once
// A directory in memory with the connector's interface: pages, faults by script. The engine cannot tell it from a real
// one; what real ones do is tested with real ones.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/connector_types.hpp"

namespace rosterd::tests {

struct FakePerson {
    std::string key, name;
    std::vector<std::string> departments = {};           // keys, main first
    std::map<std::string, std::string> attributes = {};  // mail, uid, mobile, ...
    std::optional<std::string> manager = {};             // locator; people's locators are "at/" + key unless given
    std::string locator = {}, problem = {};
};

struct FakeDepartment {
    std::string key, name, parent = {};
    bool top = false;
    std::optional<std::vector<std::string>> leaders = {};
    std::string code = {}, locator = {}, problem = {};
};

class FakeDirectory final : public ConnectorTypes, public ConnectorType {
public:
    std::vector<FakeDepartment> departments;
    std::vector<FakePerson> people;
    std::size_t page_size = 3;
    std::string departments_cut;             // why the departments end half-way; empty: they do not
    std::string people_cut;                  // likewise, after half of the people
    std::optional<std::string> unreachable;  // read() throws
    std::function<void(std::size_t page)> before_page;

    FakePerson& person(std::string_view key);
    FakeDepartment& department(std::string_view key);
    void remove_person(std::string_view key);
    void remove_department(std::string_view key);

    const ConnectorType* find(std::string_view name) const noexcept override { return name == "fake" ? this : nullptr; }
    std::vector<std::string> names() const override { return {"fake"}; }

    std::string_view name() const noexcept override { return "fake"; }
    std::string_view settings_name() const noexcept override { return "fakeConfig"; }
    std::span<const SettingSpec> settings() const noexcept override { return {}; }
    std::span<const MappingDefault> default_mapping(Kind) const noexcept override { return {}; }
    std::vector<SettingProblem> check_settings(const Settings&) const override { return {}; }
    std::unique_ptr<Connector> create(Settings settings, ConnectorContext context) const override;
};

}  // namespace rosterd::tests
