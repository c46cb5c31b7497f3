#pragma once
// A temporary folder with a configuration in it.

#include <doctest/doctest.h>
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace rosterd::config::test {

// rosterd.yaml and tasks.d/task.yaml without a problem; the test changes what it is about. Gone when destroyed.
class ConfigFolder {
public:
    ConfigFolder();
    ~ConfigFolder();
    ConfigFolder(const ConfigFolder&) = delete;
    ConfigFolder& operator=(const ConfigFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }
    std::filesystem::path write(const std::string& name, const std::string& text, mode_t mode = 0600) const;
    void remove(const std::string& name) const;

    Main load() const;
    std::vector<std::string> problems() const;  // as text, the folder's own path taken out
    std::vector<std::string> problems_of_main(const std::string& text) const;  // of this rosterd.yaml, no tasks
    std::vector<std::string> problems_of_task(const std::string& text, mode_t mode = 0600) const;
    Task task_of(const std::string& text) const;  // fails the test when there is a problem

private:
    std::vector<std::string> texts(const Main& main) const;
    std::filesystem::path path_;
};

extern const std::string good_main;
extern const std::string good_task;

// `text` with the one occurrence of `from` replaced; fails the test when there is not exactly one.
std::string with(const std::string& text, const std::string& from, const std::string& to);

using Lines = std::vector<std::string>;

}  // namespace rosterd::config::test

template <>
struct doctest::StringMaker<std::vector<std::string>> {
    static String convert(const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& line : lines) text += "\n    " + line;
        return {text.c_str(), static_cast<unsigned>(text.size())};
    }
};
