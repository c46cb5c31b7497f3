#pragma once
// A change's fields in a column: [["email","old","new"],["title",null,"Engineer"]].

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/change.hpp"

namespace rosterd::store {

void field_changes_to_text(const std::vector<FieldChange>& fields, std::string& text);  // replaces `text`

// simdjson's DOM throughout: it finds out at run time what the processor can do, its on-demand reader does not.
class FieldChangeReader {
public:
    // Error(storage) for text that is none of ours.
    std::vector<FieldChange> read(std::string_view text);

private:
    simdjson::dom::parser parser_;
    std::string buffer_;
};

// A JSON array of texts, as "departments" and "leaders" of a change have it.
class TextArrayReader {
public:
    std::optional<std::vector<std::string>> read(std::string_view text);  // nullopt: it is none

private:
    simdjson::dom::parser parser_;
    std::string buffer_;
};
std::string text_array(const std::vector<std::string>& texts);

}  // namespace rosterd::store
