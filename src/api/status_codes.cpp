#include "api/status_codes.hpp"

namespace rosterd::api {

StatusCodes codes_of(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::invalid:
            return {400, 400};
        case ErrorKind::unauthorized:
            return {401, 401};
        case ErrorKind::forbidden:
            return {403, 403};
        case ErrorKind::not_found:
            return {404, 404};
        case ErrorKind::conflict:
            return {409, 409};
        case ErrorKind::throttled:
            return {429, 429};
        case ErrorKind::cancelled:
            return {499, 503};
        case ErrorKind::unreachable:
            return {502, 601};
        case ErrorKind::storage:
            return {507, 500};
        case ErrorKind::internal:
            break;
    }
    return {500, 500};
}

}  // namespace rosterd::api
