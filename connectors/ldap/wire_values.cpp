#include "wire_values.hpp"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace rosterd::ldap {
namespace {

// RFC 4517 3.3.13; a fraction only where there is one.
std::string generalized_time(Instant instant) {
    auto day = std::chrono::floor<std::chrono::days>(instant);
    std::chrono::year_month_day date(day);
    std::chrono::hh_mm_ss time(instant - day);
    char text[40];
    int size = std::snprintf(text, sizeof text, "%04d%02u%02u%02d%02d%02d", static_cast<int>(date.year()),
                             static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                             static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                             static_cast<int>(time.seconds().count()));
    std::string result(text, static_cast<std::size_t>(size));
    if (auto rest = time.subseconds().count(); rest != 0) {
        std::snprintf(text, sizeof text, ".%03d", static_cast<int>(rest));
        result += text;
    }
    return result + "Z";
}

std::string number(double value) {
    char text[40];
    auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

void append(const Value& value, WireValues& wire) {
    if (value.is_null()) return;
    if (const std::string* text = value.as_text()) {
        if (!text->empty()) wire.values.push_back(*text);
    } else if (const Bytes* bytes = value.as_bytes()) {
        wire.values.push_back(bytes->data);
    } else if (const bool* boolean = value.as_boolean()) {
        wire.values.emplace_back(*boolean ? "TRUE" : "FALSE");
    } else if (const std::int64_t* integer = value.as_integer()) {
        wire.values.push_back(std::to_string(*integer));
    } else if (const std::uint64_t* natural = value.as_unsigned()) {
        wire.values.push_back(std::to_string(*natural));
    } else if (const double* real = value.as_double()) {
        wire.values.push_back(number(*real));
    } else if (const Instant* instant = value.as_instant()) {
        wire.values.push_back(generalized_time(*instant));
    } else if (const Value::List* list = value.as_list()) {
        for (const Value& one : *list) {
            if (one.as_list() != nullptr)
                wire.problem = "a list within a list (an LDAP attribute has one list of values)";
            else
                append(one, wire);
        }
    } else {
        wire.problem = "a " + std::string(value.type_name()) + " (map it to a text)";
    }
}

}  // namespace

WireValues to_wire(const Value& value) {
    WireValues wire;
    append(value, wire);
    return wire;
}

}  // namespace rosterd::ldap
