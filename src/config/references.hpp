#pragma once
// ${file:path}, ${env:NAME} and ${credential:NAME} inside a text. `$${` stands for a plain `${`.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd::config {

struct ReferenceProblem {
    std::size_t character = 0;  // of the text, from 0: where the reference begins
    std::string message;        // never holds what a file or variable contains
};

struct Resolved {
    std::string text;
    bool referred = false;  // something came from outside: the text may be a secret
    std::vector<ReferenceProblem> problems;
};

class References {
public:
    // Relative paths are looked for in these folders, in order. Absolute folders.
    explicit References(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}

    // Leaves every text as it is: for what comes from elsewhere than a file of ours.
    static References none() {
        References references({});
        references.off_ = true;
        return references;
    }

    // Reads files; blocks for as long as that takes. Never throws.
    Resolved resolve(std::string_view text) const;

    // Where a relative path leads: the first folder that has it, else the first folder. Absolute, normal.
    std::filesystem::path absolute(const std::filesystem::path& path) const;

private:
    std::vector<std::filesystem::path> folders_;
    bool off_ = false;
};

}  // namespace rosterd::config
