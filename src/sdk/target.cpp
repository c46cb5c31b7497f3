#include "rosterd/target.hpp"

namespace rosterd {

Target::~Target() = default;

std::string_view to_string(WriteAction action) noexcept {
    switch (action) {
        case WriteAction::create:
            return "create";
        case WriteAction::update:
            return "update";
        case WriteAction::disable:
            return "disable";
        case WriteAction::remove:
            return "remove";
    }
    return "?";
}

Outcome Outcome::applied(std::string key, std::string locator) {
    Outcome outcome;
    outcome.key = std::move(key);
    outcome.locator = std::move(locator);
    return outcome;
}

Outcome Outcome::failed(ErrorKind kind, std::string error) {
    Outcome outcome;
    outcome.state = State::failed;
    outcome.kind = kind;
    outcome.error = std::move(error);
    return outcome;
}

Outcome Outcome::put_off(ErrorKind kind, std::string error, std::uint32_t retry_after_seconds) {
    Outcome outcome;
    outcome.state = State::put_off;
    outcome.kind = kind;
    outcome.error = std::move(error);
    outcome.retry_after_seconds = retry_after_seconds;
    return outcome;
}

Outcome Outcome::unknown(std::string error) {
    Outcome outcome;
    outcome.state = State::unknown;
    outcome.kind = ErrorKind::unreachable;
    outcome.error = std::move(error);
    return outcome;
}

}  // namespace rosterd
