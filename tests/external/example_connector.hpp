#pragma once
// The connector type "example": departments and people from a file with one JSON object a line.

#include <rosterd/connector.hpp>

namespace example {

class Type final : public rosterd::ConnectorType {
public:
    std::string_view name() const noexcept override { return "example"; }
    std::string_view settings_name() const noexcept override { return "exampleConfig"; }
    std::span<const rosterd::SettingSpec> settings() const noexcept override;
    std::span<const rosterd::MappingDefault> default_mapping(rosterd::Kind kind) const noexcept override;
    std::vector<rosterd::SettingProblem> check_settings(const rosterd::Settings& settings) const override;
    std::unique_ptr<rosterd::Connector> create(rosterd::Settings settings,
                                               rosterd::ConnectorContext context) const override;
};

}  // namespace example
