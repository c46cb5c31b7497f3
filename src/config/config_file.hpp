#pragma once
// One configuration file while it is read: its text, its tree, and where its problems go.

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/references.hpp"
#include "config/source_text.hpp"
#include "config/yaml_tree.hpp"

namespace rosterd::config {

class ConfigFile {
public:
    // Reads and parses. Never throws for what it finds: it is added to `problems`, which outlives this. `folders` as
    // for References.
    ConfigFile(std::filesystem::path file, std::vector<std::filesystem::path> folders, std::vector<Problem>& problems);

    // A document that is no file: `text` is JSON, references in it stand for themselves, keys that nobody knows are
    // ignored. Positions of its problems mean nothing.
    static ConfigFile document(std::string text, std::vector<Problem>& problems);

    const Node* root() const noexcept { return root_; }  // a map; null: nothing usable, the problems say why
    const std::filesystem::path& path() const noexcept { return file_; }
    const References& references() const noexcept { return references_; }
    bool readable_by_everybody() const noexcept { return readable_by_everybody_; }
    bool ignores_unknown_keys() const noexcept { return ignores_unknown_keys_; }

    void add(Position position, std::string path, std::string message);
    void add_expression(Position position, std::string path, std::string message, std::string expression,
                        std::size_t column);
    Position inside(const Node& scalar, std::size_t character) const;  // from 0

private:
    ConfigFile(References references, std::vector<Problem>& problems)
        : references_(std::move(references)), problems_(problems) {}
    void parse(std::string text);

    std::filesystem::path file_;
    References references_;
    std::vector<Problem>& problems_;
    SourceText source_;
    Tree tree_;
    const Node* root_ = nullptr;
    bool readable_by_everybody_ = false, ignores_unknown_keys_ = false;
};

// By file, line and column; those of `first` come before the others.
void sort_problems(std::vector<Problem>& problems, const std::filesystem::path& first);

}  // namespace rosterd::config
