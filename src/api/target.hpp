#pragma once
// A request target taken apart: path segments and query parameters, percent-decoded.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rosterd::api {

struct Target {
    std::vector<std::string> path;                           // "/api/v1/people/a%2Fb": api, v1, people, a/b
    std::vector<std::pair<std::string, std::string>> query;  // in order; + is a space; names as sent, [] included
};

// Takes "/path?query" and "http://host/path?query". nullopt: a percent sequence that is none, or text that is not UTF-8
// once decoded.
std::optional<Target> parse_target(std::string_view text);

// As it was sent, without host and query.
std::string_view path_of(std::string_view target) noexcept;

// Whether an answer to this target has Authing's form, even if the rest of it cannot be read.
bool is_v3(std::string_view target) noexcept;

}  // namespace rosterd::api
