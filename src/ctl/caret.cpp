#include "ctl/caret.hpp"

#include <algorithm>

#include "ctl/display_text.hpp"

namespace rosterd::ctl {

std::string with_caret(std::string_view expression, std::size_t column, std::string_view indent) {
    std::size_t at = 0;
    for (std::size_t characters = 1; at < expression.size() && characters < column; ++characters) {
        do ++at;
        while (at < expression.size() && (static_cast<unsigned char>(expression[at]) & 0xc0U) == 0x80U);
    }
    const std::size_t before = at == 0 ? std::string_view::npos : expression.rfind('\n', at - 1);
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(expression.find('\n', at), expression.size());
    // Of a very long line only what is around the place.
    constexpr std::size_t most = 60;
    std::size_t from = at - start > most ? at - most : start;
    while (from < at && (static_cast<unsigned char>(expression[from]) & 0xc0U) == 0x80U) ++from;
    const std::string left = harmless(expression.substr(from, at - from));
    const std::string right = cut(harmless(expression.substr(at, end - at)), most);
    std::string text(indent);
    text += left + right + '\n';
    text += indent;
    return text + std::string(columns(left), ' ') + "^\n";
}

}  // namespace rosterd::ctl
