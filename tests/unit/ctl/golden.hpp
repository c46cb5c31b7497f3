#pragma once
// Expected output as a file beside the test. ROSTERD_REWRITE=1 writes what came instead; look at the difference then.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace rosterd::tests {

inline void check_golden(const std::string& name, const std::string& text) {
    const char* tree = std::getenv("ROSTERD_SOURCE_DIR");
    REQUIRE_MESSAGE(tree, "run by ctest, or with ROSTERD_SOURCE_DIR set to the tree");
    const std::filesystem::path file = std::filesystem::path(tree) / "tests/unit/ctl/golden" / name;
    if (std::getenv("ROSTERD_REWRITE")) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }
    std::ifstream stream(file, std::ios::binary);
    const std::string expected{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    CHECK_MESSAGE(text == expected, file.string(), " differs from:\n", text);
}

}  // namespace rosterd::tests
