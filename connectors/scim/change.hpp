#pragma once
// A write as SCIM has it: the body of a create, the operations of a PATCH, or the whole resource for a PUT.

#include <string>
#include <utility>
#include <vector>

#include "attribute_path.hpp"
#include "options.hpp"
#include "rosterd/target.hpp"

namespace rosterd::scim {

struct PathValue {
    AttributePath path;
    Value value;  // null: take it away
};

// What a write sets on the resource itself. Memberships that groups keep are not among them. `problem` says which name
// is no SCIM attribute; empty: usable.
struct Change {
    std::vector<PathValue> sets;
    std::string problem;
};

Change change_of(const Write& write, const Options& options);

Value new_resource(Kind kind, const Change& change);                  // for POST
Value patch_body(const Change& change);                               // RFC 7644, 3.5.2
Value changed_resource(const Value& resource, const Change& change);  // for PUT, 3.5.1

// What of the change is not in the resource; empty: all of it is.
std::string missing_in(const Value& resource, const Change& change);

Value list_of(std::vector<Value> items);
Value object_of(Value::Map entries);

}  // namespace rosterd::scim
