#include "unit/config/fake_connectors.hpp"

#include <algorithm>
#include <array>

#include "rosterd/error.hpp"

namespace rosterd::config::test {
namespace {

class OnPaper : public ConnectorType {
public:
    std::unique_ptr<Connector> create(Settings, ConnectorContext) const override {
        throw Error(ErrorKind::internal, "a connector on paper reads nothing");
    }
};

class Ldap final : public OnPaper {
public:
    std::string_view name() const noexcept override { return "ldap"; }
    std::string_view settings_name() const noexcept override { return "ldapConfig"; }

    std::span<const SettingSpec> settings() const noexcept override {
        using enum SettingType;
        static constexpr std::array<SettingSpec, 13> table = {{
            {"url", text, true, "", "", "Where the server listens."},
            {"bindDn", text, false, "", "", "Who to log in as."},
            {"bindCredentials", secret, false, "", "", "The password."},
            {"usersBaseDn", text, true, "", "", "Where people are."},
            {"groupsBaseDn", text, true, "", "", "Where departments are."},
            {"userQueryCriteria", text, true, "", "", "Which entries are people."},
            {"departmentQueryCriteria", text, true, "", "", "Which entries are departments."},
            {"departmentsBy", text, false, "tree", "tree|attribute|groups", "How people find their department."},
            {"pageSize", integer, false, "1000", "", "Entries a page."},
            {"startTls", boolean, false, "false", "", "Whether to encrypt."},
            {"caFile", path, false, "", "", "Whom to trust."},
            {"extraAttributes", list, false, "[cn, mail]", "", "What else to read."},
            {"saslMechanism", text, false, "", "EXTERNAL", "How to log in."},
        }};
        return table;
    }

    std::span<const MappingDefault> default_mapping(Kind kind) const noexcept override {
        static constexpr std::array<MappingDefault, 3> people = {
            {{"cn", "name"}, {"uid", "username"}, {"mail", "email"}}};
        static constexpr std::array<MappingDefault, 1> departments = {{{"ou", "name"}}};
        if (kind == Kind::person) return people;
        return departments;
    }

    std::vector<SettingProblem> check_settings(const Settings& settings) const override {
        std::vector<SettingProblem> problems;
        const std::string& url = settings.text("url");
        if (!url.starts_with("ldap://") && !url.starts_with("ldaps://")) {
            problems.push_back({"url", "bad URL (as in ldap://directory.example:389)"});
        }
        for (const char* name : {"userQueryCriteria", "departmentQueryCriteria"}) {
            const std::string& filter = settings.text(name);
            const auto opened = std::ranges::count(filter, '('), closed = std::ranges::count(filter, ')');
            if (opened == 0 || opened != closed) {
                problems.push_back({name, "bad LDAP filter (as in (objectClass=inetOrgPerson))"});
            }
        }
        return problems;
    }
};

class Lark final : public OnPaper {
public:
    std::string_view name() const noexcept override { return "lark"; }
    std::string_view settings_name() const noexcept override { return "larkConfig"; }
    std::span<const SettingSpec> settings() const noexcept override {
        static constexpr std::array<SettingSpec, 2> table = {{
            {"app_id", SettingType::text, true, "", "", ""},
            {"app_secret", SettingType::secret, true, "", "", ""},
        }};
        return table;
    }
    std::span<const MappingDefault> default_mapping(Kind) const noexcept override {
        static constexpr std::array<MappingDefault, 1> mapping = {{{"name", "name"}}};
        return mapping;
    }
    std::vector<SettingProblem> check_settings(const Settings&) const override { return {}; }
};

}  // namespace

const ConnectorType* FakeConnectors::find(std::string_view name) const noexcept {
    static const Ldap ldap;
    static const Lark lark;
    for (const ConnectorType* type :
         {static_cast<const ConnectorType*>(&ldap), static_cast<const ConnectorType*>(&lark)}) {
        if (type->name() == name) return type;
    }
    return nullptr;
}

std::vector<std::string> FakeConnectors::names() const {
    return {"lark", "ldap"};
}

}  // namespace rosterd::config::test
