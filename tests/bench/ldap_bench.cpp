// How long the connector's writing end takes to add people, beside the floor: the same adds sent by a minimal libldap
// program with the same window. Each on a slapd of its own, in turns.
//   ldap_bench [--people 20000] [--window 64] [--rounds 3]

#include <ldap.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ldap_connector.hpp"
#include "options.hpp"
#include "support/settings.hpp"
#include "support/slapd.hpp"

namespace {

using namespace rosterd;
using Seconds = std::chrono::duration<double>;

struct Options {
    int people = 20'000;
    int window = 64;
    int rounds = 3;
};

using AttributeList = std::vector<std::pair<std::string, std::string>>;

// What both of them send, but for the object class.
AttributeList person(int number) {
    std::string digits = std::to_string(number);
    return {{"cn", "王小明 " + digits},
            {"description", "Joined in the spring, works on the third floor"},
            {"displayName", "Wang Xiaoming " + digits},
            {"employeeNumber", "E" + digits},
            {"givenName", "小明"},
            {"l", "Shanghai"},
            {"mail", "person" + digits + "@example.test"},
            {"mobile", "+86 138 0000 " + digits},
            {"postalCode", "200000"},
            {"preferredLanguage", "zh-CN"},
            {"roomNumber", digits},
            {"sn", "王"},
            {"telephoneNumber", "+86 21 5555 " + digits},
            {"title", "工程师"},
            {"uid", "person" + digits}};
}

void succeed(int code, const char* what) {
    if (code != LDAP_SUCCESS) throw std::runtime_error(std::string(what) + ": " + ldap_err2string(code));
}

void take_one(LDAP* handle) {
    LDAPMessage* answer = nullptr;
    if (ldap_result(handle, LDAP_RES_ANY, LDAP_MSG_ONE, nullptr, &answer) <= 0) throw std::runtime_error("no answer");
    int code = LDAP_OTHER;
    ldap_parse_result(handle, answer, &code, nullptr, nullptr, nullptr, nullptr, 1);
    succeed(code, "add");
}

Seconds floor_time(const Options& options) {
    tests::Slapd slapd;
    LDAP* handle = nullptr;
    succeed(ldap_initialize(&handle, slapd.url().c_str()), "initialize");
    int version = LDAP_VERSION3;
    ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version);
    berval password{6, const_cast<char*>("secret")};
    succeed(
        ldap_sasl_bind_s(handle, "cn=admin,dc=example,dc=test", LDAP_SASL_SIMPLE, &password, nullptr, nullptr, nullptr),
        "bind");
    auto start = std::chrono::steady_clock::now();
    int on_their_way = 0;
    for (int number = 0; number < options.people; ++number) {
        AttributeList attributes = person(number);
        attributes.emplace_back("objectClass", "inetOrgPerson");
        std::vector<LDAPMod> mods(attributes.size());
        std::vector<std::array<char*, 2>> values(attributes.size());
        std::vector<LDAPMod*> list;
        for (std::size_t i = 0; i < attributes.size(); ++i) {
            values[i] = {attributes[i].second.data(), nullptr};
            mods[i].mod_op = LDAP_MOD_ADD;
            mods[i].mod_type = attributes[i].first.data();
            mods[i].mod_values = values[i].data();
            list.push_back(&mods[i]);
        }
        list.push_back(nullptr);
        if (on_their_way == options.window) {
            take_one(handle);
            --on_their_way;
        }
        int id = 0;
        std::string dn = "uid=person" + std::to_string(number) + ",dc=example,dc=test";
        succeed(ldap_add_ext(handle, dn.c_str(), list.data(), nullptr, nullptr, &id), "send");
        ++on_their_way;
    }
    for (; on_their_way > 0; --on_their_way) take_one(handle);
    Seconds taken = std::chrono::steady_clock::now() - start;
    ldap_unbind_ext(handle, nullptr, nullptr);
    return taken;
}

Async<void> write_all(Target& target, const Options& options, Seconds& taken) {
    auto start = std::chrono::steady_clock::now();
    std::size_t batch = target.traits().batch;
    std::vector<Write> writes;
    for (int number = 0; number < options.people; ++number) {
        Write& write = writes.emplace_back();
        write.action = WriteAction::create;
        write.departments.emplace();
        for (auto& [name, value] : person(number)) write.attributes.emplace_back(name, Value(std::move(value)));
        if (writes.size() < batch && number + 1 < options.people) continue;
        std::span<const Write> all(writes);
        std::vector<Outcome> outcomes = co_await target.write(all);
        for (const Outcome& outcome : outcomes)
            if (outcome.state != Outcome::State::applied || outcome.key.empty())
                throw std::runtime_error(outcome.error);
        writes.clear();
    }
    taken = std::chrono::steady_clock::now() - start;
}

Seconds target_time(const Options& options) {
    tests::Slapd slapd;
    Settings settings = tests::with_fallbacks(ldap::setting_specs());
    settings.set("url", slapd.url());
    settings.set("bindDn", std::string("cn=admin,dc=example,dc=test"));
    settings.set("bindCredentials", Secret("secret"));
    settings.set("usersBaseDn", std::string("dc=example,dc=test"));
    settings.set("groupsBaseDn", std::string("dc=example,dc=test"));
    settings.set("userQueryCriteria", std::string("(objectClass=inetOrgPerson)"));
    settings.set("departmentQueryCriteria", std::string("(objectClass=organizationalUnit)"));
    settings.set("writeWindow", std::int64_t{options.window});
    boost::asio::io_context loop;
    Workers workers(1);
    SystemClock clock;
    ConnectorContext context{loop.get_executor(), &workers, &clock, Log()};
    std::unique_ptr<Connector> connector = ldap::make_connector(ldap::read_options(settings), context);
    Seconds taken{};
    std::exception_ptr failure;
    auto ended = [&](std::exception_ptr error) { failure = error; };
    boost::asio::co_spawn(loop, write_all(*connector->target(), options, taken), ended);
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return taken;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

Options parse(int count, char** words) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        int value = std::atoi(words[i + 1]);
        if (std::strcmp(words[i], "--people") == 0) options.people = value;
        if (std::strcmp(words[i], "--window") == 0) options.window = value;
        if (std::strcmp(words[i], "--rounds") == 0) options.rounds = value;
    }
    if (options.people < 1 || options.window < 1 || options.rounds < 1)
        throw std::runtime_error("usage: ldap_bench [--people N] [--window N] [--rounds N]");
    return options;
}

}  // namespace

int main(int count, char** words) try {
    Options options = parse(count, words);
    std::vector<double> floors, targets;
    for (int round = 0; round < options.rounds; ++round) {
        floors.push_back(floor_time(options).count());
        targets.push_back(target_time(options).count());
        std::printf("%d adds, window %d: floor %.2f s, connector %.2f s\n", options.people, options.window,
                    floors.back(), targets.back());
    }
    std::printf("connector / floor: %.2f (medians; at most 1.3)\n", median(targets) / median(floors));
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "ldap_bench: %s\n", error.what());
    return 1;
}
