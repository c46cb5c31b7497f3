#include "scim_fixture.hpp"

#include "options.hpp"
#include "scim_connector.hpp"
#include "support/run_alone.hpp"
#include "support/settings.hpp"

namespace rosterd::tests {

std::string WholeRead::why() const {
    if (error) return error->message();
    return department_end->why() + person_end->why();
}

const Record* WholeRead::person(const std::string& user_name) const {
    for (const Record& record : people) {
        const Value* name = record.attributes.find("userName");
        if (name && name->as_text() && *name->as_text() == user_name) return &record;
    }
    return nullptr;
}

ScimFixture::ScimFixture(ScimQuirks quirks)
    : settings(with_fallbacks(scim::setting_specs())), server(std::move(quirks)) {
    settings.set("user_url", server.url() + "/Users");
    settings.set("org_url", server.url() + "/Groups");
    settings.set("token", Secret("secret"));
    settings.set("readBackPercent", std::int64_t{100});
}

void ScimFixture::fill(int people, int groups) {
    using Json = nlohmann::json;
    std::vector<std::string> ids;
    for (int i = 1; i <= people; ++i) {
        const std::string name = "user" + std::to_string(i);
        Json user{{"userName", name}, {"displayName", "User " + std::to_string(i)}, {"active", true}};
        user["emails"] = Json::array({{{"value", name + "@example.test"}, {"type", "work"}, {"primary", true}}});
        if (i > 1) user[std::string(scim_enterprise)]["manager"] = {{"value", ids.front()}};
        ids.push_back(server.add_user(std::move(user)));
    }
    for (int i = 1; i <= groups; ++i) {
        Json members = Json::array();
        for (std::size_t j = 0; i == 1 && j < 2 && j < ids.size(); ++j) members.push_back({{"value", ids[j]}});
        server.add_group({{"displayName", "Group " + std::to_string(i)}, {"members", members}});
    }
}

Connector& ScimFixture::connector() {
    if (!connector_) {
        ConnectorContext context{loop.get_executor(), &workers_, &clock_, Log()};
        connector_ = scim::make_connector(scim::read_options(settings), std::move(context));
    }
    return *connector_;
}

WholeRead ScimFixture::read() {
    WholeRead whole;
    auto all = [&]() -> Async<int> {
        ReadRequest request;
        request.person_attributes = {"emails", "enterprise", "fullName", "primaryEmail", "userName"};
        request.department_attributes = {"displayName"};
        const std::unique_ptr<RecordStream> stream = co_await connector().read(std::move(request));
        while (true) {
            std::optional<Page> page = co_await stream->next();
            if (!page) break;
            for (Record& record : *page)
                (record.kind == Kind::person ? whole.people : whole.departments).push_back(std::move(record));
        }
        whole.department_end = stream->completeness(Kind::department);
        whole.person_end = stream->completeness(Kind::person);
        co_return 0;
    };
    try {
        run_alone(loop, all());
    } catch (const Error& error) {
        whole.error = error;
    }
    return whole;
}

std::vector<Outcome> ScimFixture::write(std::vector<Write> batch) {
    Target* target = connector().target();
    return run_alone(loop, target->write(batch));
}

std::vector<std::vector<Record>> ScimFixture::look_up(LookUp request) {
    Target* target = connector().target();
    return run_alone(loop, target->look_up(std::move(request)));
}

}  // namespace rosterd::tests
