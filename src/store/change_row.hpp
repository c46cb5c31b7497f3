#pragma once
// A row of the change table as a Change.

#include "model/change.hpp"
#include "store/change_text.hpp"
#include "store/session.hpp"

namespace rosterd::store {

// A change's own state holds until there is an outcome.
inline constexpr std::string_view change_state = "coalesce(o.state, c.state)";
inline constexpr std::string_view change_error = "coalesce(o.error, c.error)";
inline constexpr std::string_view change_tables = " FROM change c LEFT JOIN outcome o ON o.change = c.id ";
inline constexpr std::string_view select_change =
    "SELECT c.id, c.job, c.kind, c.action, coalesce(o.state, c.state), coalesce(o.at, c.at), coalesce(o.error, "
    "c.error), "
    "c.object_id, c.key, c.object_name, c.reason, c.fingerprint, c.locator, c.manager, c.fields "
    "FROM change c LEFT JOIN outcome o ON o.change = c.id ";

class ChangeRowReader {
public:
    Change read(const Query& row) {
        Change change;
        change.id = row.integer(0);
        change.job = row.integer(1);
        change.kind = static_cast<Kind>(row.integer(2));
        change.action = static_cast<Action>(row.integer(3));
        change.state = static_cast<ChangeState>(row.integer(4));
        change.at = row.text(5);
        change.error = row.text(6);
        change.object_id = row.text(7);
        change.key = row.text(8);
        change.object_name = row.text(9);
        change.reason = row.text(10);
        change.fingerprint = static_cast<std::uint64_t>(row.integer(11));
        change.locator = row.text(12);
        if (!row.is_null(13)) change.manager = row.string(13);
        change.fields = fields_.read(row.text(14));
        return change;
    }

private:
    FieldChangeReader fields_;
};

}  // namespace rosterd::store
