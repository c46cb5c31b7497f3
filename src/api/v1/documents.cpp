#include "api/openapi/documents.hpp"

#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "api/v3/handlers.hpp"

namespace rosterd::api {

Async<Response> v1::openapi(const Backend&, const Call&) {
    co_return v1::object(std::string(v1_document()));
}

// A document, not an answer of the contract: it comes without the envelope.
Async<Response> v3::openapi(const Backend&, const Call&) {
    co_return v1::object(std::string(v3_document()));
}

}  // namespace rosterd::api
