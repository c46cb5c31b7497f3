#pragma once
// Writing JSON into columns: only strings, null and brackets occur, and 100,000 rows of them in a run.

#include <string>
#include <string_view>

namespace rosterd::store {

// Quoted and escaped. Bytes that are no UTF-8 become U+FFFD, so that what is written can always be read back.
void append_json_text(std::string& to, std::string_view text);

}  // namespace rosterd::store
