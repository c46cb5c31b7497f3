#pragma once
// "Contains this text, without regard to case" in SQL that every database understands.

#include <string>
#include <string_view>

namespace rosterd::store {

std::string contains_pattern(std::string_view text);  // for the condition's placeholder
std::string contains_condition(std::string_view column, std::string_view placeholder);

}  // namespace rosterd::store
