#pragma once
// Members of the API's objects. An absent one, null and one of another type read as empty.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "ctl/document.hpp"

namespace rosterd::ctl {

const Json& member(const Json& object, std::string_view name);  // null when it is not there

std::string text_of(const Json& object, std::string_view name);     // of a text
std::int64_t number_of(const Json& object, std::string_view name);  // 0
bool is_true(const Json& object, std::string_view name);

// Any value as text for people: texts as they are, null empty, the rest as JSON.
std::string shown(const Json& value);

}  // namespace rosterd::ctl
