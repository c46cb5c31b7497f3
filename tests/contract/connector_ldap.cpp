// The LDAP connector and a real slapd, with a proxy in between.

#include "connector_under_test.hpp"
#include "ldap_connector.hpp"
#include "options.hpp"
#include "support/proxy.hpp"
#include "support/settings.hpp"
#include "support/slapd.hpp"

namespace rosterd::tests {
namespace {

class LdapUnderTest final : public DirectoryUnderTest {
public:
    std::unique_ptr<Connector> connect(ConnectorContext context) override {
        Settings settings = with_fallbacks(ldap::setting_specs());
        settings.set("url", proxy_.url());
        settings.set("bindDn", std::string("cn=admin,dc=example,dc=test"));
        settings.set("bindCredentials", Secret("secret"));
        settings.set("usersBaseDn", std::string("dc=example,dc=test"));
        settings.set("groupsBaseDn", std::string("dc=example,dc=test"));
        settings.set("userQueryCriteria", std::string("(objectClass=inetOrgPerson)"));
        settings.set("departmentQueryCriteria", std::string("(objectClass=organizationalUnit)"));
        settings.set("pageSize", std::int64_t{50});
        settings.set("timeoutSeconds", std::int64_t{10});
        return ldap::make_connector(ldap::read_options(settings), std::move(context));
    }

    ReadRequest request() const override { return {{"ou"}, {"uid", "title"}, false, {}}; }

    Write department(const std::string& name, const std::string& parent) const override {
        Write write;
        write.action = WriteAction::create;
        write.kind = Kind::department;
        write.name = name;
        write.attributes = {{"ou", Value(name)}};
        write.parent = parent;
        return write;
    }

    Write person(const std::string& name, const std::vector<std::string>& departments) const override {
        Write write;
        write.action = WriteAction::create;
        write.name = name;
        write.attributes = {{"title", Value("clerk")}, {"uid", Value(name)}};
        write.departments = departments;
        return write;
    }

    Write bad_person(const std::string& name) const override {
        Write write = person(name, {});
        write.attributes.insert(write.attributes.begin(), {"noSuchAttribute", Value("x")});
        return write;
    }

    std::string identifier() const override { return "uid"; }
    std::pair<std::string, Value> harmless_change() const override { return {"title", Value("head clerk")}; }

    std::uint64_t bytes() const override { return proxy_.bytes(); }
    void cut_after(std::uint64_t bytes) override { proxy_.cut_after(bytes); }
    void stop() override { slapd_.kill(); }

private:
    Slapd slapd_;
    Proxy proxy_{slapd_.port()};
};

}  // namespace

std::unique_ptr<DirectoryUnderTest> ldap_under_test() {
    return std::make_unique<LdapUnderTest>();
}

}  // namespace rosterd::tests
