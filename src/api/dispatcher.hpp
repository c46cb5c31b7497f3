#pragma once
// From a request to its answer: finds the route, calls the handler, and makes every error a text: the one place where
// that happens. Loop thread.

#include <exception>
#include <string>

#include "api/access/credentials.hpp"
#include "api/answering.hpp"
#include "api/backend.hpp"
#include "api/routes.hpp"
#include "rosterd/log.hpp"

namespace rosterd::api {

class Dispatcher final : public Answering {
public:
    explicit Dispatcher(Backend backend);
    Async<Response> answer(Request request) override;
    Response refuse(const Refusal& refusal) override;

private:
    struct Caller;
    Async<Response> reply(const Request& request, Caller& caller);
    void let_in(const Request& request, const Match& match, Caller& caller);
    Response turned_down(const Caller& caller, const std::exception_ptr& failure) const;
    Response turned_down(const Caller& caller, ErrorKind kind, const Text& text, int code = 0, int api_code = 0) const;
    Response not_let_in(const Caller& caller, const NotLetIn& refused) const;
    Response broken(const Caller& caller, const std::string& reason) const;
    Response no_route(const Caller& caller, const Match& match) const;
    void note(const Request& request, const Caller& caller, const Response& response) const;

    Backend backend_;
    Log log_;
};

}  // namespace rosterd::api
