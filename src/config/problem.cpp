#include <algorithm>
#include <string>
#include <tuple>

#include "config/config_file.hpp"
#include "config/source_text.hpp"
#include "mapping/caret.hpp"

namespace rosterd::config {

std::string to_text(const Problem& problem) {
    std::string text = problem.file.native();
    if (problem.line > 0) {
        text += ":" + std::to_string(problem.line);
        if (problem.column > 0) text += ":" + std::to_string(problem.column);
    }
    text += ": ";
    if (!problem.path.empty()) text += problem.path + ": ";
    return one_line(text + problem.message);
}

std::string excerpt(const Problem& problem) {
    if (problem.expression.empty()) return {};
    return mapping::with_caret(problem.expression, problem.expression_column, "    ");
}

bool stops_everything(const std::vector<Problem>& problems) noexcept {
    return !std::ranges::all_of(problems, &Problem::one_task);
}

void sort_problems(std::vector<Problem>& problems, const std::filesystem::path& first) {
    const auto place = [&](const Problem& problem) {
        return std::tuple(problem.file != first, problem.file.native(), problem.line, problem.column);
    };
    std::ranges::stable_sort(problems, {}, place);
}

}  // namespace rosterd::config
