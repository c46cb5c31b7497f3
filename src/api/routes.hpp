#pragma once
// The table of routes: which handler answers which call.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/arguments.hpp"
#include "api/backend.hpp"
#include "api/message.hpp"
#include "api/text.hpp"
#include "model/access_key.hpp"
#include "rosterd/async.hpp"

namespace rosterd::api {

// What a handler knows of its call. Outlives the handler.
struct Call {
    const Request& request;
    Arguments::Query query;
    std::vector<std::string> variables;  // what stands for {...} in the pattern, in order
    std::string request_id;
    Language language = Language::zh;
    std::string caller{};    // who it is: caller_name.hpp
    Role role = Role::read;  // of the caller

    Arguments arguments() const { return Arguments::of_query(query); }
    Arguments body() const { return Arguments::of_body(request.body); }
};

// Throws Refused or Error; the dispatcher makes them an answer.
using Handler = Async<Response> (*)(const Backend& backend, const Call& call);

// Who may call. Without a word: GET is for readers, all else for administrators.
enum class Access : std::uint8_t { by_method, open, read, run, admin };

struct Route {
    std::string_view method, pattern;
    Handler handler;
    Access access = Access::by_method;
};

// nullopt: anybody, without credentials.
std::optional<Role> needed_role(const Route& route) noexcept;

std::span<const Route> routes() noexcept;

struct Match {
    const Route* route = nullptr;  // nullptr: no such path, or not with this method
    std::vector<std::string> variables;
    std::vector<std::string_view> methods;  // that this path has. HEAD comes with GET
};
Match find_route(std::string_view method, const std::vector<std::string>& path);

}  // namespace rosterd::api
