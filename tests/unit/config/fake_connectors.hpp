#pragma once
// Two connector types that exist on paper only: enough to read a configuration by.

#include "model/connector_types.hpp"

namespace rosterd::config::test {

// "ldap" with settings of every type, and "lark".
class FakeConnectors final : public ConnectorTypes {
public:
    const ConnectorType* find(std::string_view name) const noexcept override;
    std::vector<std::string> names() const override;
};

class NoConnectors final : public ConnectorTypes {
public:
    const ConnectorType* find(std::string_view) const noexcept override { return nullptr; }
    std::vector<std::string> names() const override { return {}; }
};

}  // namespace rosterd::config::test
