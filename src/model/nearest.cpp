#include "model/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace rosterd {
namespace {

constexpr std::size_t longest = 64;  // nobody mistypes a longer name, and the comparison is quadratic

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return result;
}

// Insertions, deletions, replacements, and two neighbours exchanged, each counting one.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> before, above(right.size() + 1), row(right.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t replaced = above[j - 1] + (left[i - 1] != right[j - 1] ? 1 : 0);
            row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
            const bool exchanged = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
    }
    return above.back();
}

// The one candidate that begins with the word: "warn" means "warning".
std::string completion(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t shortest = 3;
    if (word.size() < shortest) return {};
    const auto completes = [&](const std::string& candidate) { return lowered(candidate).starts_with(word); };
    if (std::ranges::count_if(candidates, completes) != 1) return {};
    return *std::ranges::find_if(candidates, completes);
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    if (word.empty() || word.size() > longest) return {};
    const std::string given = lowered(word);
    std::string best;
    std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > longest) continue;
        const std::size_t apart = distance(given, lowered(candidate));
        if (apart >= least) continue;
        least = apart;
        best = candidate;
    }
    return best.empty() ? completion(given, candidates) : best;
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

}  // namespace rosterd
