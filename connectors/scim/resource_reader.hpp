#pragma once
// Users and groups out of the service's JSON, without building what nobody asked for.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attribute_path.hpp"
#include "rosterd/record.hpp"

namespace rosterd::scim {

// What of a resource is wanted.
struct Shape {
    Kind kind = Kind::person;
    std::vector<std::string> attributes;  // as mappings spell them
    bool all = false;
    std::optional<AttributePath> link;  // people: of their departments; departments: of the one above
};

struct Resource {
    Record record;                                    // departments and parent are the arrangement's affair
    std::vector<std::string> links;                   // ids at Shape::link
    std::vector<std::string> groups;                  // people: ids, the primary one first
    std::vector<std::string> members, group_members;  // departments: ids of people, of departments
    bool members_given = false;
};

struct ListAnswer {
    std::optional<std::uint64_t> total;
    std::vector<Resource> resources;
};

// Made once for a read. One thread at a time.
class ResourceReader {
public:
    explicit ResourceReader(Shape shape);
    ~ResourceReader();
    ResourceReader(const ResourceReader&) = delete;
    ResourceReader& operator=(const ResourceReader&) = delete;

    // Throw Error(internal) for what is no JSON, or no SCIM. A resource without an id is one with a problem.
    ListAnswer read_list(std::string body);
    Resource read_one(std::string body);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace rosterd::scim
