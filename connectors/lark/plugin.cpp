// The library's face: two connector types, "lark" (Feishu) and "lark-international".

#include "rosterd/plugin.hpp"

#include <array>

#include "lark_connector.hpp"
#include "options.hpp"

namespace rosterd::lark {
namespace {

constexpr std::array person_defaults = {
    MappingDefault{"name", "name"},
    MappingDefault{"nickname", "nickname"},
    MappingDefault{"user_id", "username"},
    MappingDefault{"coalesce(enterprise_email, email)", "email"},
    MappingDefault{"mobile", "phone"},
    MappingDefault{"coalesce(user_id, union_id, open_id)", "externalId"},
    MappingDefault{"employee_no", "employeeNumber"},
    MappingDefault{"job_title", "title"},
    MappingDefault{"gender == 1 ? \"M\" : gender == 2 ? \"F\" : \"U\"", "gender"},
    MappingDefault{"avatar.avatar_origin", "photo"},
    MappingDefault{
        "status.is_resigned || status.is_exited ? \"Resigned\" : status.is_frozen ? \"Suspended\" : \"Activated\"",
        "status"},
};
constexpr std::array department_defaults = {
    MappingDefault{"name", "name"},
    MappingDefault{"department_id", "code"},
};

class LarkType final : public ConnectorType {
public:
    LarkType(Region region, std::string_view name, std::string_view settings_name)
        : region_(region), name_(name), settings_name_(settings_name) {}

    std::string_view name() const noexcept override { return name_; }
    std::string_view settings_name() const noexcept override { return settings_name_; }
    std::span<const SettingSpec> settings() const noexcept override { return setting_specs(); }

    std::span<const MappingDefault> default_mapping(Kind kind) const noexcept override {
        if (kind == Kind::person) return person_defaults;
        return department_defaults;
    }

    std::vector<SettingProblem> check_settings(const Settings& settings) const override {
        return lark::check_settings(settings);
    }

    std::unique_ptr<Connector> create(Settings settings, ConnectorContext context) const override {
        return make_connector(read_options(settings, region_), std::move(context));
    }

private:
    Region region_;
    std::string_view name_, settings_name_;
};

std::span<const ConnectorType* const> types() {
    static const LarkType feishu(Region::feishu, "lark", "larkConfig");
    static const LarkType international(Region::international, "lark-international", "larkInternationalConfig");
    static const ConnectorType* const all[] = {&feishu, &international};
    return all;
}

}  // namespace
}  // namespace rosterd::lark

ROSTERD_PLUGIN("lark", "0.1.0", rosterd::lark::types);
