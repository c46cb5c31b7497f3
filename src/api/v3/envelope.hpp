#pragma once
// The form of every answer of /api/v3: reference, section 2. HTTP says 200 for refusals too; 429 alone is its own.

#include "api/json.hpp"
#include "api/message.hpp"
#include "api/text.hpp"

namespace rosterd::api::v3 {

// The body alone, to be made where the data is.
std::string success_text(const std::string& request_id, Json data);

Response success(std::string text);
// `api_code` 0: none.
Response refusal(int status_code, const std::string& message, const std::string& request_id, int api_code = 0);

}  // namespace rosterd::api::v3
