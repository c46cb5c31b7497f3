#include "store/sealer.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "rosterd/error.hpp"
#include "unit/store/temporary_folder.hpp"

using namespace rosterd;
using rosterd::store::Sealer;
using rosterd::testing::TemporaryFolder;

TEST_CASE("what was sealed opens again, for its own purpose only") {
    const Sealer sealer = Sealer::ephemeral();
    for (const std::string& text : {std::string(), std::string("canary-secret"), std::string(5000, '\0')}) {
        const std::string sealed = sealer.seal(text, "task 17");
        CHECK(sealer.open(sealed, "task 17") == text);
        CHECK_THROWS_AS(sealer.open(sealed, "task 18"), Error);
        CHECK_THROWS_AS(Sealer::ephemeral().open(sealed, "task 17"), Error);
    }
    const std::string sealed = sealer.seal("canary-secret", "task 17");
    CHECK(sealed.find("canary") == std::string::npos);
    CHECK(sealed != sealer.seal("canary-secret", "task 17"));
}

TEST_CASE("a sealed text that was changed anywhere, or cut, does not open") {
    const Sealer sealer = Sealer::ephemeral();
    const std::string sealed = sealer.seal("secret", "task 1");
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        std::string other = sealed;
        other[at] = static_cast<char>(other[at] ^ 1);
        CHECK_THROWS_AS(sealer.open(other, "task 1"), Error);
        CHECK_THROWS_AS(sealer.open(sealed.substr(0, at), "task 1"), Error);
    }
}

TEST_CASE("a key file is made once, for its owner alone") {
    const TemporaryFolder folder;
    const auto file = folder / "rosterd.key";
    const std::string sealed = Sealer::from_file(file).seal("secret", "x");
    struct stat about = {};
    REQUIRE(::stat(file.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    CHECK(about.st_size == 32);
    CHECK(Sealer::from_file(file).open(sealed, "x") == "secret");
}

TEST_CASE("a key that others can read, or that is none, is refused by name") {
    const TemporaryFolder folder;
    const auto file = folder / "rosterd.key";
    const auto reason = [&]() -> std::string {
        try {
            Sealer::from_file(file);
        } catch (const Error& error) {
            return error.message();
        }
        return {};
    };
    Sealer::from_file(file);
    REQUIRE(::chmod(file.c_str(), 0640) == 0);
    CHECK(reason().find("chmod 600") != std::string::npos);
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
    std::ofstream(file, std::ios::app) << "x";
    CHECK(reason().find("is no key") != std::string::npos);
    std::ofstream(file, std::ios::trunc) << "";
    CHECK(reason().find("is no key") != std::string::npos);
}
