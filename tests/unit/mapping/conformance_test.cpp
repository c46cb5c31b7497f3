// Files of public conformance cases, [{"name", "expr", "vars", "value" or "error"}]: in the folder that
// ROSTERD_CEL_CASES names, else in ../shared/cel beside the tree. Without such a folder nothing is tested, and said so.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "mapping/trial.hpp"

using nlohmann::json;

namespace {

// Not run, with the reason. At most one in a hundred.
const std::map<std::string, std::string> left_out = {};

}  // namespace

TEST_CASE("the public conformance cases pass") {
    const char* named = std::getenv("ROSTERD_CEL_CASES");
    const std::filesystem::path folder = named ? named : ROSTERD_SOURCE_DIR "/../shared/cel";
    if (!named && !std::filesystem::is_directory(folder)) {
        std::cout << "skipped: no conformance cases in " << folder.lexically_normal().string()
                  << " (ROSTERD_CEL_CASES names another folder)\n";
        return;
    }
    std::size_t passed = 0, failed = 0, skipped = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".json") continue;
        std::ifstream stream(file.path());
        for (const json& one : json::parse(stream)) {
            const auto name = one.at("name").get<std::string>();
            if (left_out.contains(name)) {
                ++skipped;
                continue;
            }
            const std::string problem = rosterd::mapping::run_case(one);
            ++(problem.empty() ? passed : failed);
            CHECK_MESSAGE(problem.empty(), name, ": ", one.at("expr").get<std::string>(), " ", problem);
        }
    }
    std::cout << passed << " passed, " << failed << " failed, " << skipped << " left out\n";
    CHECK(passed > 0);
    CHECK(skipped * 100 <= passed + failed + skipped);
}
