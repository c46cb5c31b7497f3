#pragma once
// A directory in a file, one JSON object a line: {"kind": "department" | "person", "key", "name", "mail",
// "departments"}.

#include "rosterd/connector.hpp"

namespace told {

class Type final : public rosterd::ConnectorType {
public:
    std::string_view name() const noexcept override { return "told"; }
    std::string_view settings_name() const noexcept override { return "toldConfig"; }
    std::span<const rosterd::SettingSpec> settings() const noexcept override;
    std::span<const rosterd::MappingDefault> default_mapping(rosterd::Kind kind) const noexcept override;
    std::vector<rosterd::SettingProblem> check_settings(const rosterd::Settings&) const override { return {}; }
    std::unique_ptr<rosterd::Connector> create(rosterd::Settings settings,
                                               rosterd::ConnectorContext context) const override;
};

}  // namespace told
