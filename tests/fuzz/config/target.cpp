// Any bytes as rosterd.yaml and as a task file: no crash, and every problem has a place within the file.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "config/config.hpp"
#include "unit/config/fake_connectors.hpp"

namespace {

using namespace rosterd::config;

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "rosterd-fuzz-XXXXXX").native();
        if (!::mkdtemp(name.data())) std::abort();
        path_ = name;
        std::filesystem::create_directories(path_ / "tasks.d");
        std::filesystem::create_directories(path_ / "connectors");
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path write(const char* name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary | std::ios::trunc) << text;
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

void check(const Main& main, const std::filesystem::path& file, const std::string& text) {
    const auto lines = std::ranges::count(text, '\n') + 1;
    for (const Problem& problem : main.problems) {
        const std::string line = to_text(problem);
        const bool within = problem.line >= 0 && problem.line <= lines && problem.column >= 0 &&
                            static_cast<std::size_t>(problem.column) <= text.size() + 1;
        if (problem.file == file && within && !problem.message.empty() && line.find('\n') == std::string::npos)
            continue;
        std::fprintf(stderr, "a problem outside the file: %s\n", line.c_str());
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    const std::string text(data, data + size);
    const std::filesystem::path main_file = folder.write("rosterd.yaml", text);
    check(load_main(main_file), main_file, text);

    folder.write("rosterd.yaml", "store: sqlite:a\nlisten: { socket: s }\nconnectors: connectors\n");
    const std::filesystem::path task_file = folder.write("tasks.d/task.yaml", text);
    Main main = load_main(main_file);
    load_tasks(main, test::FakeConnectors());
    check(main, task_file, text);
    if (main.problems.empty() && main.config.tasks.size() != 1) std::abort();
    return 0;
}
