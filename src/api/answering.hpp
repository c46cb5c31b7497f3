#pragma once
// What a connection asks: an answer to each request. Neither function throws.

#include "api/message.hpp"
#include "rosterd/async.hpp"

namespace rosterd::api {

class Answering {
public:
    virtual ~Answering() = default;
    virtual Async<Response> answer(Request request) = 0;
    virtual Response refuse(const Refusal& refusal) = 0;  // no request could be read
};

}  // namespace rosterd::api
