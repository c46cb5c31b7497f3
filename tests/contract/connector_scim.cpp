// The SCIM connector and the simulated service, with a proxy in between.

#include "../../connectors/scim/options.hpp"
#include "../../connectors/scim/scim_connector.hpp"
#include "connector_under_test.hpp"
#include "simulators/scim_server.hpp"
#include "support/proxy.hpp"
#include "support/settings.hpp"

namespace rosterd::tests {
namespace {

ScimQuirks large_pages() {
    ScimQuirks quirks;
    quirks.most_a_page = 50;
    return quirks;
}

class ScimUnderTest final : public DirectoryUnderTest {
public:
    std::unique_ptr<Connector> connect(ConnectorContext context) override {
        Settings settings = with_fallbacks(scim::setting_specs());
        const std::string url = "http://127.0.0.1:" + std::to_string(proxy_.port()) + "/scim/v2";
        settings.set("user_url", url + "/Users");
        settings.set("org_url", url + "/Groups");
        settings.set("token", Secret("secret"));
        settings.set("parent_department", std::string("parentId"));
        settings.set("timeoutSeconds", std::int64_t{10});
        return scim::make_connector(scim::read_options(settings), std::move(context));
    }

    ReadRequest request() const override { return {{"displayName"}, {"title", "userName"}, false, {}}; }

    Write department(const std::string& name, const std::string& parent) const override {
        Write write;
        write.action = WriteAction::create;
        write.kind = Kind::department;
        write.name = name;
        write.attributes = {{"displayName", Value(name)}};
        write.parent = parent;
        return write;
    }

    Write person(const std::string& name, const std::vector<std::string>& departments) const override {
        Write write;
        write.action = WriteAction::create;
        write.name = name;
        write.attributes = {{"title", Value("clerk")}, {"userName", Value(name)}};
        write.departments = departments;
        return write;
    }

    Write bad_person(const std::string& name) const override {
        Write write = person(name, {});
        write.attributes.pop_back();  // a person without a userName
        return write;
    }

    std::string identifier() const override { return "userName"; }
    std::pair<std::string, Value> harmless_change() const override { return {"title", Value("head clerk")}; }

    std::uint64_t bytes() const override { return proxy_.bytes(); }
    void cut_after(std::uint64_t bytes) override { proxy_.cut_after(bytes); }
    void stop() override { proxy_.cut_after(0); }

private:
    ScimServer service_{large_pages()};
    Proxy proxy_{service_.server().port()};
};

}  // namespace

std::unique_ptr<DirectoryUnderTest> scim_under_test() {
    return std::make_unique<ScimUnderTest>();
}

}  // namespace rosterd::tests
