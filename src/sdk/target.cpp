#include "rosterd/target.hpp"

#include <algorithm>

namespace rosterd {

namespace {

bool is_nothing(const Value& value) {
    if (value.is_null()) return true;
    if (const std::string* text = value.as_text()) return text->empty();
    const Value::List* list = value.as_list();
    return list != nullptr && std::ranges::all_of(*list, is_nothing);
}

std::span<const Value> items(const Value& value) {
    if (const Value::List* list = value.as_list()) return *list;
    return {&value, 1};
}

}  // namespace

Target::~Target() = default;

bool Target::same_value(Kind, std::string_view, const Value& wanted, const Value& there) const {
    return same_content(wanted, there);
}

bool same_content(const Value& wanted, const Value& there) {
    if (is_nothing(wanted) || is_nothing(there)) return is_nothing(wanted) && is_nothing(there);
    const std::span<const Value> left = items(wanted), right = items(there);
    return left.size() == right.size() && std::is_permutation(left.begin(), left.end(), right.begin());
}

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
