#pragma once
// The connector as a job uses it: on a loop of its own, read to the end.

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rosterd/connector.hpp"
#include "rosterd/error.hpp"

namespace rosterd::tests {

using Changes = std::map<std::string, Settings::Content>;

// For dc=example,dc=test as cn=admin, changed by `changes`.
Settings ldap_settings(const std::string& url, const Changes& changes = {});

// Runs one coroutine on a loop and throws what it throws.
void with_connector(const Settings& settings, const std::function<Async<void>(Connector&)>& body);

struct ReadResult {
    std::vector<Record> departments;
    std::vector<Record> people;
    std::size_t pages = 0;
    Completeness department_read = Completeness::partial("not asked");
    Completeness person_read = Completeness::partial("not asked");
    std::string cookie;

    const Record& person(const std::string& uid) const;  // by the value of uid; fails the test when it is not there
    const Record& department(const std::string& name) const;  // by the first RDN's value
};

ReadRequest some_attributes();  // uid, cn, mail; ou

// Throws what read() throws.
ReadResult read_ldap(const Settings& settings, ReadRequest request = some_attributes());

// The same with `after_page` called after each page, with the number of pages so far; false: destroy the stream there.
ReadResult read_ldap(const Settings& settings, ReadRequest request, const std::function<bool(std::size_t)>& after_page);

// What read() throws; fails the test when it does not.
Error read_error(const Settings& settings);

CheckReport check_ldap(const Settings& settings);

std::string text_of(const Record& record, const std::string& attribute);  // "" when absent or no text

}  // namespace rosterd::tests
