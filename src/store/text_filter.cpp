#include "store/text_filter.hpp"

namespace rosterd::store {

std::string contains_pattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!') pattern += '!';
        pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    pattern += '%';
    return pattern;
}

std::string contains_condition(std::string_view column, std::string_view placeholder) {
    return "lower(" + std::string(column) + ") LIKE " + std::string(placeholder) + " ESCAPE '!'";
}

}  // namespace rosterd::store
