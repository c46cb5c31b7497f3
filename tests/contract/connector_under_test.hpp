#pragma once
// What the suite for connectors needs of each: a private directory, a connector to it, and a way to break what is
// between.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rosterd/connector.hpp"

namespace rosterd::tests {

class DirectoryUnderTest {
public:
    virtual ~DirectoryUnderTest() = default;

    virtual std::unique_ptr<Connector> connect(ConnectorContext context) = 0;
    virtual ReadRequest request() const = 0;  // with the attributes that identify people and departments

    // Creates that the directory takes; `name` is of letters and digits.
    virtual Write department(const std::string& name, const std::string& parent) const = 0;
    virtual Write person(const std::string& name, const std::vector<std::string>& departments) const = 0;
    virtual Write bad_person(const std::string& name) const = 0;        // one that it refuses
    virtual std::string identifier() const = 0;                         // the attribute that holds a person's `name`
    virtual std::pair<std::string, Value> harmless_change() const = 0;  // an attribute of people and its new value

    // Counted in bytes from the directory to the connector, over all connections.
    virtual std::uint64_t bytes() const = 0;
    virtual void cut_after(std::uint64_t bytes) = 0;  // ~0: never
    virtual void stop() = 0;                          // nobody answers any more
};

struct KnownDirectory {
    std::string name;
    std::function<std::unique_ptr<DirectoryUnderTest>()> make;
};

// Every connector's; each has a file of its own here.
std::vector<KnownDirectory> directories_under_test();

std::unique_ptr<DirectoryUnderTest> ldap_under_test();
std::unique_ptr<DirectoryUnderTest> scim_under_test();

}  // namespace rosterd::tests
