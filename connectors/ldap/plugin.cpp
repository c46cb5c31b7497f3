// The library's face: one connector type, "ldap".

#include "rosterd/plugin.hpp"

#include <array>

#include "ldap_connector.hpp"
#include "options.hpp"

namespace rosterd::ldap {
namespace {

// inetOrgPerson and organizationalUnit as most directories have them.
constexpr std::array person_defaults = {
    MappingDefault{"cn", "name"},
    MappingDefault{"uid", "username"},
    MappingDefault{"mail", "email"},
    MappingDefault{"mobile", "phone"},
    MappingDefault{"sn", "familyName"},
    MappingDefault{"givenName", "givenName"},
    MappingDefault{"entryUUID", "externalId"},
    MappingDefault{"employeeNumber", "employeeNumber"},
    MappingDefault{"title", "title"},
};
constexpr std::array department_defaults = {
    MappingDefault{"ou", "name"},
};

class LdapType final : public ConnectorType {
public:
    std::string_view name() const noexcept override { return "ldap"; }
    std::string_view settings_name() const noexcept override { return "ldapConfig"; }
    std::span<const SettingSpec> settings() const noexcept override { return setting_specs(); }

    std::span<const MappingDefault> default_mapping(Kind kind) const noexcept override {
        if (kind == Kind::person) return person_defaults;
        return department_defaults;
    }

    std::vector<SettingProblem> check_settings(const Settings& settings) const override {
        return ldap::check_settings(settings);
    }

    std::unique_ptr<Connector> create(Settings settings, ConnectorContext context) const override {
        return make_connector(read_options(settings), std::move(context));
    }
};

std::span<const ConnectorType* const> types() {
    static const LdapType type;
    static const ConnectorType* const all[] = {&type};
    return all;
}

}  // namespace
}  // namespace rosterd::ldap

ROSTERD_PLUGIN("ldap", "0.1.0", rosterd::ldap::types);
