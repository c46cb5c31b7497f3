#include "ldap_reader.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "ldap_connector.hpp"
#include "options.hpp"
#include "support/settings.hpp"

#if defined(__SANITIZE_ADDRESS__)
// Leaks of libldap 2.5 itself: the client's certificate and key with GnuTLS, and a buffer for an answer that is no
// LDAP. The whole stack tells them from ours.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "fast_unwind_on_malloc=0";
}
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libgnutls\nleak:ldap_alloc_ber_with_options\n";
}
#endif

namespace rosterd::tests {
namespace {

const Record* find(const std::vector<Record>& records, const std::function<bool(const Record&)>& wanted) {
    for (const Record& record : records)
        if (wanted(record)) return &record;
    return nullptr;
}

}  // namespace

void with_connector(const Settings& settings, const std::function<Async<void>(Connector&)>& body) {
    auto problems = ldap::check_settings(settings);
    for (const SettingProblem& problem : problems) MESSAGE(problem.name << ": " << problem.message);
    REQUIRE(problems.empty());
    boost::asio::io_context loop;
    Workers workers(1);
    SystemClock clock;
    ConnectorContext context{loop.get_executor(), &workers, &clock, Log()};
    std::unique_ptr<Connector> connector = ldap::make_connector(ldap::read_options(settings), std::move(context));
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, body(*connector), [&](std::exception_ptr error) { failure = error; });
    loop.run();
    if (failure) std::rethrow_exception(failure);
}

Settings ldap_settings(const std::string& url, const Changes& changes) {
    Settings settings = with_fallbacks(ldap::setting_specs());
    settings.set("url", url);
    settings.set("bindDn", std::string("cn=admin,dc=example,dc=test"));
    settings.set("bindCredentials", Secret("secret"));
    settings.set("usersBaseDn", std::string("dc=example,dc=test"));
    settings.set("groupsBaseDn", std::string("dc=example,dc=test"));
    settings.set("userQueryCriteria", std::string("(objectClass=inetOrgPerson)"));
    settings.set("departmentQueryCriteria", std::string("(objectClass=organizationalUnit)"));
    for (const auto& [name, content] : changes) settings.set(name, content);
    return settings;
}

ReadRequest some_attributes() {
    return {{"ou"}, {"uid", "cn", "mail"}, false};
}

ReadResult read_ldap(const Settings& settings, ReadRequest request) {
    return read_ldap(settings, std::move(request), [](std::size_t) { return true; });
}

ReadResult read_ldap(const Settings& settings, ReadRequest request,
                     const std::function<bool(std::size_t)>& after_page) {
    ReadResult result;
    auto body = [&](Connector& connector) -> Async<void> {
        std::unique_ptr<RecordStream> stream = co_await connector.read(std::move(request));
        for (;;) {
            std::optional<Page> page = co_await stream->next();
            if (!page) break;
            REQUIRE_FALSE(page->empty());
            ++result.pages;
            for (Record& record : *page) {
                if (record.kind == Kind::department) {
                    REQUIRE(result.people.empty());
                    result.departments.push_back(std::move(record));
                } else {
                    result.people.push_back(std::move(record));
                }
            }
            if (!after_page(result.pages)) break;
        }
        result.department_read = stream->completeness(Kind::department);
        result.person_read = stream->completeness(Kind::person);
        result.cookie = stream->cookie();
    };
    with_connector(settings, body);
    return result;
}

Error read_error(const Settings& settings) {
    try {
        read_ldap(settings);
    } catch (const Error& error) {
        return error;
    }
    FAIL("read() did not throw");
    throw std::logic_error("not reached");
}

CheckReport check_ldap(const Settings& settings) {
    CheckReport report;
    auto body = [&](Connector& connector) -> Async<void> { report = co_await connector.check(); };
    with_connector(settings, body);
    return report;
}

std::string text_of(const Record& record, const std::string& attribute) {
    const Value* value = record.attributes.find(attribute);
    return value != nullptr && value->as_text() != nullptr ? *value->as_text() : "";
}

const Record& ReadResult::person(const std::string& uid) const {
    const Record* found =
        find(people, [&](const Record& record) { return record.label.starts_with("uid=" + uid + ","); });
    INFO(uid);
    REQUIRE(found != nullptr);
    return *found;
}

const Record& ReadResult::department(const std::string& name) const {
    const Record* found = find(departments, [&](const Record& record) {
        std::size_t equals = record.label.find('=');
        return record.label.substr(equals + 1, name.size() + 1) == name + ",";
    });
    INFO(name);
    REQUIRE(found != nullptr);
    return *found;
}

}  // namespace rosterd::tests
