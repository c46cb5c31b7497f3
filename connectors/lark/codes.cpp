#include "codes.hpp"

#include <algorithm>
#include <array>

namespace rosterd::lark {
namespace {

struct Row {
    std::int64_t code;
    Meaning meaning;
};

using enum Trouble;

constexpr std::string_view widen_range =
    "in the developer console, under Permissions, set the contacts range to all members (or list the departments in "
    "the setting departments), then publish the version and have it approved";
constexpr std::string_view grant_scope =
    "in the developer console, under Permissions, add the scope that the message names, then publish the version and "
    "have it approved";
constexpr std::string_view look_at_credentials =
    "compare app_id and app_secret with the app's credentials page, and the task's type with the tenant: lark is "
    "Feishu, lark-international is Lark";

constexpr std::array rows = {
    Row{10003, {refused, ErrorKind::unauthorized, look_at_credentials}},
    Row{10012, {busy, ErrorKind::unreachable}},
    Row{10013, {busy, ErrorKind::unreachable}},
    Row{10014, {refused, ErrorKind::unauthorized, "enable the app in the developer console"}},
    Row{10015, {refused, ErrorKind::unauthorized, look_at_credentials}},
    Row{40003, {busy, ErrorKind::unreachable}},
    Row{40004, {refused, ErrorKind::forbidden, widen_range}},
    Row{40008, {refused, ErrorKind::not_found}},
    Row{40014, {refused, ErrorKind::forbidden, widen_range}},
    Row{41012, {refused, ErrorKind::not_found}},
    Row{41050, {refused, ErrorKind::forbidden, widen_range}},
    Row{42008, {refused, ErrorKind::unauthorized, look_at_credentials}},
    Row{43024, {busy, ErrorKind::unreachable}},
    Row{44004, {throttled, ErrorKind::throttled}},
    Row{44009, {throttled, ErrorKind::throttled}},
    Row{99991400, {throttled, ErrorKind::throttled}},
    Row{99991401, {refused, ErrorKind::forbidden, "add this server's address to the app's IP allowlist"}},
    Row{99991543, {refused, ErrorKind::unauthorized, look_at_credentials}},
    Row{99991662, {refused, ErrorKind::forbidden, "enable the app in the developer console"}},
    Row{99991663, {token_expired, ErrorKind::unauthorized}},
    Row{99991664, {token_expired, ErrorKind::unauthorized}},
    Row{99991665, {refused, ErrorKind::unauthorized, look_at_credentials}},
    Row{99991668, {token_expired, ErrorKind::unauthorized}},
    Row{99991671, {token_expired, ErrorKind::unauthorized}},
    Row{99991672, {refused, ErrorKind::forbidden, grant_scope}},
    Row{99991673, {refused, ErrorKind::forbidden, "install the app in the tenant"}},
    Row{99991676, {refused, ErrorKind::forbidden, grant_scope}},
    Row{99991679, {refused, ErrorKind::forbidden, grant_scope}},
};
static_assert(std::ranges::is_sorted(rows, {}, &Row::code));

}  // namespace

Meaning meaning_of(std::int64_t code) noexcept {
    const auto* const row = std::ranges::lower_bound(rows, code, {}, &Row::code);
    return row != rows.end() && row->code == code ? row->meaning : Meaning{};
}

}  // namespace rosterd::lark
