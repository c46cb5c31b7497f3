#include "ctl/members.hpp"

#include <sstream>

namespace rosterd::ctl {

const Json& member(const Json& object, std::string_view name) {
    static const Json absent;
    if (!object.is_object()) return absent;
    const auto found = object.find(name);
    return found == object.end() ? absent : *found;
}

std::string text_of(const Json& object, std::string_view name) {
    const Json& value = member(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t number_of(const Json& object, std::string_view name) {
    const Json& value = member(object, name);
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

bool is_true(const Json& object, std::string_view name) {
    const Json& value = member(object, name);
    return value.is_boolean() && value.get<bool>();
}

std::string shown(const Json& value) {
    if (value.is_null()) return {};
    // 10.0 is 10 for people.
    if (value.is_number_float()) {
        std::ostringstream number;
        number << value.get<double>();
        return number.str();
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace rosterd::ctl
