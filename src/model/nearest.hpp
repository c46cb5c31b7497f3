#pragma once
// What somebody probably meant, for messages.

#include <string>
#include <string_view>
#include <vector>

namespace rosterd {

// The candidate with the smallest edit distance (two exchanged letters count as one edit), else the only one that
// begins with the word; empty when more than a third would have to change. Case does not count.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// "(did you mean `socket`?)", else "(known here: socket, socketMode)"; with no candidates nothing at all.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace rosterd
