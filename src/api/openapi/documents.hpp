#pragma once
// The OpenAPI 3.1 documents of both faces, as they stand beside this file. A test keeps them true.

#include <string_view>

namespace rosterd::api {

std::string_view v1_document() noexcept;
std::string_view v3_document() noexcept;

}  // namespace rosterd::api
