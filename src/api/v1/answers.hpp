#pragma once
// The forms of answers of /api/v1: an object, a page, a problem document (RFC 9457).

#include "api/json.hpp"
#include "api/message.hpp"
#include "api/routes.hpp"
#include "rosterd/error.hpp"

namespace rosterd::api::v1 {

Response object(std::string text, unsigned status = 200);

// {"totalCount": n, "list": [...]}
Json page(std::int64_t total, Json list);

Response problem(unsigned status, const std::string& detail, std::string_view kind);

// A number in a path. Refused(not_found) when it is none: there is nothing of that name.
std::int64_t number_in_path(const Call& call);

constexpr std::int64_t largest_page = 1000;

}  // namespace rosterd::api::v1
