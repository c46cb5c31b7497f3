#pragma once
// The JSON object that holds all fields of a person or department without a column of their own: key -> text.

#include <simdjson.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/fields.hpp"
#include "store/field_finder.hpp"

namespace rosterd::store {

// Fields whose position is below `columns` have columns and are left out. `unknown` are members of the text stored
// before whose keys the table does not know (a custom field that the configuration no longer has): they are kept.
using UnknownFields = std::vector<std::pair<std::string, std::string>>;
void fields_to_text(const FieldTable& table, FieldId columns, const FieldValues& values, const UnknownFields& unknown,
                    std::string& text);  // replaces `text`

class FieldReader {
public:
    explicit FieldReader(const FieldTable& table) : fields_(table) {}

    // Adds the members to `values`, whose fields so far have lower positions. Error(storage) for text that is none of
    // ours. `unknown` may be null.
    void read(std::string_view text, FieldValues& values, UnknownFields* unknown);

private:
    FieldFinder fields_;
    simdjson::dom::parser parser_;
    std::string buffer_;
};

}  // namespace rosterd::store
