#include "plugins/registry.hpp"

#include <doctest/doctest.h>

#include "rosterd/error.hpp"
#include "rosterd/plugin.hpp"
#include "support/run_alone.hpp"
#include "support/temporary_folder.hpp"

using namespace rosterd;
using plugins::Registry;

namespace {

// A connectors folder with some of the test libraries, under names of our choice.
struct Folder : tests::TemporaryFolder {
    void has(std::string_view library, std::string_view as = {}) {
        const std::string name = std::string(as.empty() ? library : as) + ".so";
        std::filesystem::copy_file(std::filesystem::path(LIBRARIES) / (std::string(library) + ".so"), path() / name);
    }
};

// The one refusal after opening a folder with this library only.
std::string refusal_of(std::string_view library) {
    Folder folder;
    folder.has(library);
    Registry registry;
    registry.open(folder.path());
    CHECK(registry.loaded().empty());
    CHECK(registry.names().empty());
    REQUIRE(registry.refused().size() == 1);
    CHECK(registry.refused()[0].file.filename() == std::string(library) + ".so");
    return registry.refused()[0].reason;
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a good library gives its types") {
    Folder folder;
    folder.has("socket");
    Registry registry;
    registry.open(folder.path());

    CHECK(registry.refused().empty());
    REQUIRE(registry.loaded().size() == 1);
    CHECK(registry.loaded()[0].name == "socket");
    CHECK(registry.loaded()[0].version == "1.2");
    CHECK(registry.loaded()[0].file == folder.path() / "socket.so");
    CHECK(registry.loaded()[0].types == std::vector<std::string>{"socket"});
    CHECK(registry.names() == std::vector<std::string>{"socket"});
    REQUIRE(registry.find("socket") != nullptr);
    CHECK(registry.find("socket")->settings_name() == "socketConfig");
    CHECK(registry.find("Socket") == nullptr);
}

TEST_CASE("another ABI is refused with both numbers, and nothing else of the library is touched") {
    const std::string reason = refusal_of("wrong_abi");
    CAPTURE(reason);
    CHECK(holds(reason, "4711"));
    CHECK(holds(reason, "ABI " + std::to_string(plugin_abi)));
}

TEST_CASE("another toolchain is refused with both names") {
    const std::string reason = refusal_of("wrong_toolchain");
    CAPTURE(reason);
    CHECK(holds(reason, "sun5 abi1"));
    CHECK(holds(reason, ROSTERD_TOOLCHAIN));
    CHECK(holds(refusal_of("no_toolchain"), ROSTERD_TOOLCHAIN));
}

TEST_CASE("a library that is no connector is refused") {
    CHECK(holds(refusal_of("no_symbol"), "rosterd_plugin"));
    CHECK(holds(refusal_of("no_types"), "types"));
    CHECK(holds(refusal_of("null_type"), "null"));
}

TEST_CASE("a library that throws while it lists its types is refused with its words") {
    CHECK(holds(refusal_of("throwing"), "no licence"));
}

TEST_CASE("a library that misses a function is refused when it is opened") {
    CHECK(holds(refusal_of("unresolved"), "not_in_any_library"));
}

TEST_CASE("a file that is no library is refused, other files and folders are left alone") {
    tests::TemporaryFolder folder;
    folder.write("text.so", "this is text\n");
    folder.write("empty.so", "");
    folder.write("README", "no library");
    std::filesystem::create_directory(folder.path() / "old.so.d");
    Registry registry;
    registry.open(folder.path());

    CHECK(registry.loaded().empty());
    REQUIRE(registry.refused().size() == 2);
    CHECK(holds(registry.refused()[0].reason, "cannot be opened"));
    CHECK(holds(registry.refused()[1].reason, "cannot be opened"));
}

TEST_CASE("a type that a second library offers is refused with the first one's file") {
    Folder folder;
    folder.has("socket", "a");
    folder.has("socket", "b");
    Registry registry;
    registry.open(folder.path());

    REQUIRE(registry.loaded().size() == 1);
    CHECK(registry.loaded()[0].file.filename() == "a.so");
    REQUIRE(registry.refused().size() == 1);
    CHECK(registry.refused()[0].file.filename() == "b.so");
    CHECK(holds(registry.refused()[0].reason, "\"socket\""));
    CHECK(holds(registry.refused()[0].reason, "a.so"));
}

TEST_CASE("a wrong library does not keep the good ones out") {
    Folder folder;
    folder.has("wrong_abi", "1");
    folder.has("socket", "2");
    folder.has("throwing", "3");
    Registry registry;
    registry.open(folder.path());

    CHECK(registry.names() == std::vector<std::string>{"socket"});
    CHECK(registry.refused().size() == 2);
}

TEST_CASE("a folder that is not there is an error that names it") {
    tests::TemporaryFolder folder;
    Registry registry;
    try {
        registry.open(folder.path() / "nowhere");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::not_found);
        CHECK(holds(error.message(), "nowhere"));
    }
}

TEST_CASE("a library's sockets work on the daemon's loop, and its errors arrive as they were thrown") {
    Folder folder;
    folder.has("socket");
    Registry registry;
    registry.open(folder.path());
    REQUIRE(registry.find("socket") != nullptr);
    boost::asio::io_context loop{1};
    Workers workers(1);
    const SystemClock clock;
    const auto connector = registry.find("socket")->create(Settings(), {loop.get_executor(), &workers, &clock, Log()});

    const CheckReport report = tests::run_alone(loop, connector->check());
    REQUIRE(report.items.size() == 1);
    CHECK(report.passed());
    CHECK(report.items[0].detail == "through the library");

    try {
        tests::run_alone(loop, connector->read({}));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::unauthorized);
        CHECK(error.message() == "refused by the library");
    }
}
