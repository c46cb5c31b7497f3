#include "config/nearest.hpp"

#include "mapping/nearest.hpp"

namespace rosterd::config {

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    const std::vector<std::string_view> known(candidates.begin(), candidates.end());
    return std::string(mapping::nearest(word, known));
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
    if (candidates.empty()) return {};
    const std::string meant = nearest(word, candidates);
    if (!meant.empty()) return "(did you mean `" + meant + "`?)";
    std::string text = "(known here: ";
    for (std::size_t at = 0; at < candidates.size(); ++at) {
        if (at > 0) text += ", ";
        text += candidates[at];
    }
    return text + ")";
}

}  // namespace rosterd::config
