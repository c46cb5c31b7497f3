#pragma once
// Output for programs: JSON or YAML, as the API gave it.

#include <cstdint>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace rosterd::ctl {

using Json = nlohmann::ordered_json;

enum class Form { table, json, yaml };

// The value and a newline. `form` is json or yaml.
void write_document(std::ostream& out, Form form, const Json& value);

// {"totalCount": n, "list": [...]} item by item, so that a list of any length needs little memory.
class ListDocument {
public:
    ListDocument(std::ostream& out, Form form) : out_(out), form_(form) {}

    // `head`: members that stand before, an object or null.
    void begin(const Json& head, std::int64_t total);
    void add(const Json& item);
    // `tail`: members that stand behind, an object or null.
    void end(const Json& tail);

private:
    void members(const Json& object);
    std::ostream& out_;
    Form form_;
    bool empty_ = true;
};

}  // namespace rosterd::ctl
