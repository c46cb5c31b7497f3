#include "config/config_file.hpp"

#include "config/file_text.hpp"
#include "config/scalar_walk.hpp"

namespace rosterd::config {
namespace {

constexpr std::size_t longest_file = 1024 * 1024;

}  // namespace

ConfigFile::ConfigFile(std::filesystem::path file, std::vector<std::filesystem::path> folders,
                       std::vector<Problem>& problems)
    : file_(std::move(file)), references_(std::move(folders)), problems_(problems) {
    FileText read = read_file(file_, longest_file);
    if (!read.problem.empty()) {
        add({}, {}, "the file cannot be read: " + read.problem);
        return;
    }
    readable_by_everybody_ = read.readable_by_everybody();
    parse(std::move(read.text));
}

// JSON is YAML: one reader, one set of rules and messages for both.
ConfigFile ConfigFile::document(std::string text, std::vector<Problem>& problems) {
    ConfigFile file(References::none(), problems);
    file.ignores_unknown_keys_ = true;
    file.parse(std::move(text));
    return file;
}

void ConfigFile::parse(std::string text) {
    source_ = SourceText(std::move(text));
    tree_ = parse_yaml(source_);
    for (Fault& fault : tree_.faults) add(fault.position, std::move(fault.path), std::move(fault.message));
    if (!tree_.root) return;
    if (tree_.root->kind == Node::Kind::map) {
        root_ = tree_.root;
    } else if (tree_.root->kind == Node::Kind::empty) {
        add({1, 1}, {}, "the file is empty");
    } else {
        add(tree_.root->position, {},
            "the file holds " + std::string(kind_name(tree_.root->kind)) + " (it must hold `key: value` lines)");
    }
}

void ConfigFile::add(Position position, std::string path, std::string message) {
    Problem problem;
    problem.file = file_;
    problem.line = position.line;
    problem.column = position.column;
    problem.path = std::move(path);
    problem.message = std::move(message);
    problems_.push_back(std::move(problem));
}

void ConfigFile::add_expression(Position position, std::string path, std::string message, std::string expression,
                                std::size_t column) {
    add(position, std::move(path), std::move(message));
    problems_.back().expression = std::move(expression);
    problems_.back().expression_column = column;
}

Position ConfigFile::inside(const Node& scalar, std::size_t character) const {
    return source_.position(find_character(source_.text(), scalar.offset, character));
}

}  // namespace rosterd::config
