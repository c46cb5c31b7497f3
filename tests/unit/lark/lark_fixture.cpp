#include "lark_fixture.hpp"

#include <algorithm>
#include <set>

#include "lark_connector.hpp"
#include "options.hpp"
#include "support/run_alone.hpp"
#include "support/settings.hpp"

namespace rosterd::tests {

std::string WholeRead::why() const {
    if (error) return error->message();
    return department_end->why() + person_end->why();
}

const Record* WholeRead::person(const std::string& key) const {
    const auto found = std::ranges::find(people, key, &Record::key);
    return found == people.end() ? nullptr : &*found;
}

const Record* WholeRead::department(const std::string& key) const {
    const auto found = std::ranges::find(departments, key, &Record::key);
    return found == departments.end() ? nullptr : &*found;
}

bool WholeRead::nobody_twice() const {
    std::set<std::string> keys;
    for (const Record& record : people) keys.insert(record.key);
    return keys.size() == people.size();
}

LarkFixture::LarkFixture(LarkQuirks quirks)
    : settings(with_fallbacks(lark::setting_specs())), server(std::move(quirks)) {
    settings.set("app_id", std::string("cli_test"));
    settings.set("app_secret", Secret("secret"));
    settings.set("baseUrl", server.url() + "/");
    settings.set("callsPerSecond", std::int64_t{0});
    settings.set("callsPerMinute", std::int64_t{0});
}

void LarkFixture::fill(int people_wanted, int departments_wanted) {
    for (int i = 1; i <= departments_wanted; ++i)
        departments.push_back(
            server.add_department("D" + std::to_string(i), i % 3 == 0 ? departments.back() : std::string("0")));
    for (int i = 1; i <= people_wanted; ++i) {
        const std::string name = "P" + std::to_string(i);
        nlohmann::json user{{"name", name}, {"email", name + "@example.test"}, {"employee_no", std::to_string(i)}};
        if (i > 1) user["leader_user_id"] = people.front();
        const std::string home = i == people_wanted || departments.empty()
                                     ? std::string("0")
                                     : departments[static_cast<std::size_t>(i) % departments.size()];
        people.push_back(server.add_user(std::move(user), {home}));
    }
}

Connector& LarkFixture::connector() {
    if (!connector_) {
        ConnectorContext context{loop.get_executor(), &workers_, &clock_, Log()};
        connector_ = lark::make_connector(lark::read_options(settings, lark::Region::feishu), std::move(context));
    }
    return *connector_;
}

WholeRead LarkFixture::read() {
    WholeRead whole;
    auto all = [&]() -> Async<int> {
        ReadRequest request;
        request.person_attributes = {"custom", "email", "name", "status"};
        request.department_attributes = {"name"};
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

CheckReport LarkFixture::check() {
    return run_alone(loop, connector().check());
}

}  // namespace rosterd::tests
