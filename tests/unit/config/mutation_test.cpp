#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

#include "unit/config/config_folder.hpp"

using namespace rosterd::config;
using namespace rosterd::config::test;

namespace {

const std::string rich_task = good_task + R"(departmentFieldMapping: [{ expression: "ou", targetKey: 'name' }]
matchingKeys: &keys [email]
guard: { removePeople: { percent: 12.5, count: 1 } }
removal:
  people: remove
  status: "Archived"
timedScheduler: { cycle: days, startTime: 1893456000000 }
)";

// A file somebody, or a broken disk, has been at.
class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : random_(seed) {}

    std::string mutated(std::string text) {
        for (std::size_t times = 1 + below(4); times > 0; --times) {
            const std::size_t at = below(text.size() + 1);
            const std::size_t length = std::min(below(20), text.size() - at);
            switch (below(6)) {
                case 0:
                    text.erase(at, length);
                    break;
                case 1:
                    text.insert(at, pieces[below(pieces.size())]);
                    break;
                case 2:
                    text.insert(at, text.substr(at, length));
                    break;
                case 3:
                    if (at < text.size()) text[at] = static_cast<char>(below(256));
                    break;
                case 4:
                    text.resize(at);
                    break;
                default:
                    text.insert(below(text.size() + 1), text.substr(at, length));
            }
        }
        return text;
    }

private:
    static constexpr std::array<std::string_view, 30> pieces = {
        ":",  ": ",      "\n",    "\n  ",      "- ",     "{",  "}",    "[",     "]",  ",",
        "\"", "'",       "&a ",   "*a",        "!!int ", "| ", "|\n",  ">",     "#",  "? ",
        "\t", "%YAML 3", "---\n", "${file:x}", "${",     "~",  "<<: ", "\\x41", "公", "\xff"};

    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

    std::mt19937_64 random_;
};

bool is_within(const Problem& problem, const std::string& text) {
    if (problem.line == 0) return problem.column == 0;
    const std::string_view content = std::string_view(text).substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    std::size_t at = 0;
    for (int line = 1; line < problem.line; ++line) {
        at = content.find('\n', at);
        if (at == std::string_view::npos) return false;
        ++at;
    }
    const std::string_view line = content.substr(at, content.find('\n', at) - at);
    return problem.column >= 1 && static_cast<std::size_t>(problem.column) <= line.size() + 1;
}

}  // namespace

TEST_CASE("a file changed at random never crashes, and every problem has a place within it") {
    const char* given = std::getenv("ROSTERD_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
    MESSAGE("ROSTERD_SEED=" << seed);
    Mutator mutator(seed);
    const ConfigFolder folder;
    const std::filesystem::path task = folder.path() / "tasks.d/task.yaml";
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        const std::string text = mutator.mutated(rich_task);
        folder.write("tasks.d/task.yaml", text);
        const Main main = folder.load();
        CHECK((main.problems.empty() ? main.config.tasks.size() == 1 : main.config.tasks.empty()));
        for (const Problem& problem : main.problems) {
            INFO(text << "\n" << to_text(problem));
            CHECK(problem.file == task);
            CHECK(!problem.message.empty());
            CHECK(is_within(problem, text));
        }
        refused += main.problems.empty() ? 0 : 1;
    }
    CHECK(refused > 1000);  // else nothing was tried
}

TEST_CASE("a rosterd.yaml changed at random never crashes") {
    const std::uint64_t seed = std::random_device()();
    MESSAGE("seed " << seed);
    Mutator mutator(seed);
    const ConfigFolder folder;
    for (int round = 0; round < 1000; ++round) {
        const std::string text = mutator.mutated(good_main + "keep: { jobs: 1 }\nlog: { level: info }\n");
        folder.write("rosterd.yaml", text);
        for (const Problem& problem : load_main(folder.path() / "rosterd.yaml").problems) {
            INFO(text << "\n" << to_text(problem));
            CHECK(is_within(problem, text));
        }
    }
}
