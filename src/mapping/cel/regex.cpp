#include "mapping/cel/regex.hpp"

namespace rosterd::mapping::cel {

const re2::RE2::Options& regex_options() {
    static const re2::RE2::Options options = [] {
        re2::RE2::Options chosen(re2::RE2::Quiet);
        chosen.set_max_mem(1 << 20);
        return chosen;
    }();
    return options;
}

Value matches_pattern(const Value& text, const re2::RE2& pattern) {
    if (!pattern.ok()) return Value::error("the pattern of matches is none (RE2 syntax)");
    const std::string_view content = text.as_text();
    return Value::boolean(re2::RE2::PartialMatch(re2::StringPiece(content.data(), content.size()), pattern));
}

}  // namespace rosterd::mapping::cel
