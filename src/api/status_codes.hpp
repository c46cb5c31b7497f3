#pragma once
// What each kind of error is called by the two faces of the API.

#include "rosterd/error.hpp"

namespace rosterd::api {

struct StatusCodes {
    unsigned http;  // of /api/v1
    int v3;         // `statusCode` of the envelope: reference, 2.1
};

StatusCodes codes_of(ErrorKind kind) noexcept;

}  // namespace rosterd::api
