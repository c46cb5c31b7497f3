#pragma once
// What somebody probably meant, for messages.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd::config {

// The candidate with the smallest edit distance; empty when none is close. Case does not count.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// "(did you mean `socket`?)", else "(known here: socket, socketMode)"; with no candidates nothing at all.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace rosterd::config
