#pragma once
// Values of a target's attributes as the text of a change: readable for people, and read back as the same value.
// Texts stand as they are; what could be mistaken for something else stands as JSON: lists and maps, texts that begin
// like one of them ("[", "{", "\"", "#"); numbers, truth values and bytes have a "#" before them.

#include <optional>
#include <string>
#include <string_view>

#include "rosterd/value.hpp"

namespace rosterd {

std::optional<std::string> to_change_text(const Value& value);  // nullopt: null
Value value_from_change_text(const std::optional<std::string>& text);

}  // namespace rosterd
