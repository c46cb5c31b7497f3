#pragma once
// The departments of one read as a tree that can be applied: parents before children, every defect resolved the same
// way each time and reported. Pure; departments are few, so all of them are in memory.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/field_mapping.hpp"
#include "rosterd/record.hpp"

namespace rosterd::engine {

struct DepartmentNode {
    static constexpr std::size_t root = static_cast<std::size_t>(-1);

    Record record;
    FieldValues values;
    std::size_t parent = root;  // into DepartmentTree::nodes; always before this one
    bool stays = false;         // below the department that it is below now, whatever `parent` says
    bool stand_in = false;      // its own record cannot be used: what is below it hangs on `parent` instead
    std::string problem;        // the record fails, for this reason; what can be done with it is done nevertheless
    std::string note;           // why it is where it is, when that is not where its record says
};

struct DepartmentTree {
    std::vector<DepartmentNode> nodes;  // parents first; siblings in the order they were read
    std::map<std::string, std::size_t, std::less<>> by_key;
    std::vector<DepartmentNode> refused;  // delivered again with a key that is there already
};

// Where a department is now: the key of its parent in the hub as this directory knows it ("" for the root), nullopt
// when it is not linked yet.
using CurrentParent = std::function<std::optional<std::string>(std::string_view key)>;
// The hub department that a key is linked to, as `hub` in expressions; nullopt: none.
using CurrentValues = std::function<std::optional<Value>(std::string_view key)>;

// Rules:
// - A key delivered twice: the one whose parent is the current parent stays, else the first; the other is refused.
// - A parent that was not delivered: the department stays where it is when it is linked, else it comes to the root;
// noted.
// - A cycle: cut at the member that now hangs outside of it (it stays there), else at the smallest key (it comes to the
//   root); that one member fails, the others follow their parents.
// - A record that cannot be mapped fails. Linked, it stays as it is and carries its children; otherwise its children
// hang on the
//   nearest usable department above.
// - More than one `top`: the first is the root, the others are departments below it.
DepartmentTree build_department_tree(std::vector<Record> records, const mapping::FieldMapping& mapping,
                                     const CurrentParent& current_parent, const CurrentValues& current_values = {});

}  // namespace rosterd::engine
