#include "rosterd/error.hpp"

#include <utility>

namespace rosterd {

std::string_view to_string(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::invalid:
            return "invalid";
        case ErrorKind::not_found:
            return "notFound";
        case ErrorKind::conflict:
            return "conflict";
        case ErrorKind::unauthorized:
            return "unauthorized";
        case ErrorKind::forbidden:
            return "forbidden";
        case ErrorKind::unreachable:
            return "unreachable";
        case ErrorKind::throttled:
            return "throttled";
        case ErrorKind::storage:
            return "storage";
        case ErrorKind::cancelled:
            return "cancelled";
        case ErrorKind::internal:
            return "internal";
    }
    return "internal";
}

Error::Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}
Error::Error(const Error&) = default;
Error& Error::operator=(const Error&) = default;
Error::~Error() = default;

const char* Error::what() const noexcept {
    return message_.c_str();
}

void Error::add_context(std::string_view context) {
    message_.insert(0, ": ");
    message_.insert(0, context);
}

}  // namespace rosterd
