#include <string>

#include "config/config.hpp"
#include "config/source_text.hpp"

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

}  // namespace rosterd::config
