#include "values.hpp"

#include "generalized_time.hpp"
#include "utf8.hpp"

namespace rosterd::ldap {

std::optional<Value> to_value(std::string_view bytes, Syntax syntax) {
    if (syntax == Syntax::binary) return Value(Bytes{std::string(bytes)});
    if (!is_utf8(bytes)) {
        if (syntax != Syntax::octets) return std::nullopt;
        return Value(Bytes{std::string(bytes)});
    }
    if (syntax == Syntax::generalized_time || syntax == Syntax::utc_time) {
        std::optional<Instant> instant =
            syntax == Syntax::utc_time ? parse_utc_time(bytes) : parse_generalized_time(bytes);
        if (instant) return Value(*instant);
    }
    return Value(bytes);
}

}  // namespace rosterd::ldap
