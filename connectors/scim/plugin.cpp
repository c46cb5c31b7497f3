// The library's face: one connector type, "scim".

#include "rosterd/plugin.hpp"

#include <array>

#include "options.hpp"
#include "scim_connector.hpp"

namespace rosterd::scim {
namespace {

constexpr std::array person_defaults = {
    MappingDefault{"fullName", "name"},
    MappingDefault{"userName", "username"},
    MappingDefault{"primaryEmail", "email"},
    MappingDefault{"primaryPhone", "phone"},
    MappingDefault{"name.familyName", "familyName"},
    MappingDefault{"name.givenName", "givenName"},
    MappingDefault{"externalId", "externalId"},
    MappingDefault{"enterprise.employeeNumber", "employeeNumber"},
    MappingDefault{"title", "title"},
    MappingDefault{"active ? \"Activated\" : \"Suspended\"", "status"},
};
constexpr std::array department_defaults = {
    MappingDefault{"displayName", "name"},
};

class ScimType final : public ConnectorType {
public:
    std::string_view name() const noexcept override { return "scim"; }
    std::string_view settings_name() const noexcept override { return "scimConfig"; }
    std::span<const SettingSpec> settings() const noexcept override { return setting_specs(); }

    std::span<const MappingDefault> default_mapping(Kind kind) const noexcept override {
        if (kind == Kind::person) return person_defaults;
        return department_defaults;
    }

    std::vector<SettingProblem> check_settings(const Settings& settings) const override {
        return scim::check_settings(settings);
    }

    std::unique_ptr<Connector> create(Settings settings, ConnectorContext context) const override {
        return make_connector(read_options(settings), std::move(context));
    }
};

std::span<const ConnectorType* const> types() {
    static const ScimType type;
    static const ConnectorType* const all[] = {&type};
    return all;
}

}  // namespace
}  // namespace rosterd::scim

ROSTERD_PLUGIN("scim", "0.1.0", rosterd::scim::types);
