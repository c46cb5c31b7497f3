// The program itself: what only a process can show.

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/temporary_folder.hpp"
#include "unit/ctl/fake_daemon.hpp"
#include "unit/ctl/samples.hpp"

using namespace rosterd::tests;
namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

struct Shell {
    TemporaryFolder folder;
    std::string out, err;

    // Exit code of a bash script; $CTL is the built program.
    int operator()(const std::string& script) {
        const char* build = std::getenv("ROSTERD_BUILD_DIR");
        REQUIRE_MESSAGE(build, "run by ctest, or with ROSTERD_BUILD_DIR set to the build folder");
        const std::string prefix = std::string("CTL='") + build + "/bin/rosterctl'; LIB='" + build + "/lib'; cd '" +
                                   folder.path().string() + "'; set -o pipefail; unset ROSTERD_SOCKET\n";
        const fs::path file = folder.write("script", prefix + script);
        const std::string command = "bash '" + file.string() + "' >'" + (folder.path() / "out").string() + "' 2>'" +
                                    (folder.path() / "err").string() + "'";
        const int status = std::system(command.c_str());
        out = content(folder.path() / "out");
        err = content(folder.path() / "err");
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
};

// So many that they fit into no pipe.
void script_many_people(FakeDaemon& daemon) {
    std::vector<Json> people;
    for (int i = 0; i < 500; ++i) people.push_back({{"userId", std::to_string(i)}, {"name", std::string(500, 'x')}});
    daemon.on("GET /api/v1/people", list_of(people, 1'000'000'000));
}

}  // namespace

TEST_CASE("the socket comes from the option, else from the environment, else it is the usual one") {
    FakeDaemon daemon;
    daemon.on("GET /api/v1/tasks", list_of({}));
    Shell shell;
    CHECK(shell("ROSTERD_SOCKET='" + daemon.socket() + "' $CTL task list") == 0);
    CHECK(shell.out == "No tasks.\n");
    CHECK(shell("ROSTERD_SOCKET=/nonexistent/a $CTL -s '" + daemon.socket() + "' task list") == 0);
    CHECK(shell("ROSTERD_SOCKET=/nonexistent/a $CTL task list") == 4);
    CHECK(shell.err.find("/nonexistent/a") != std::string::npos);
    CHECK(shell("$CTL --help") == 0);
    CHECK(shell.out.find("/run/rosterd/api.sock") != std::string::npos);
}

TEST_CASE("a reader that has seen enough ends the program without a word") {
    FakeDaemon daemon;
    script_many_people(daemon);
    Shell shell;
    for (const char* form : {"table", "json", "yaml"}) {
        CAPTURE(form);
        CHECK(shell("$CTL -s '" + daemon.socket() + "' hub people --all -o " + form + " | head -n 1 >/dev/null") ==
              128 + 13);
        CHECK(shell.err.empty());
    }
}

TEST_CASE("output that cannot be written is an error") {
    FakeDaemon daemon;
    script_many_people(daemon);
    Shell shell;
    CHECK(shell("$CTL -s '" + daemon.socket() + "' hub people >/dev/full") == 3);
    CHECK(shell.err == "rosterctl: cannot write the output: No space left on device\n");
    CHECK(shell("$CTL --help >/dev/full") == 3);
}

TEST_CASE("config check is rosterd's own, beside rosterctl, else in PATH") {
    Shell shell;
    const std::string fake = "#!/bin/sh\necho \"$0 $@\"; echo problem >&2; exit 7\n";
    fs::create_directories(shell.folder.path() / "bin");
    fs::create_directories(shell.folder.path() / "path");
    const std::string run = "export LD_LIBRARY_PATH=$LIB; cp $CTL bin/; chmod +x */rosterd 2>/dev/null\n";

    CHECK(shell(run + "PATH=/nonexistent bin/rosterctl config check") == 3);
    CHECK(shell.err.find("cannot start rosterd") != std::string::npos);

    shell.folder.write("path/rosterd", fake);
    CHECK(shell(run + "PATH=$PWD/path:$PATH bin/rosterctl config check 'a b.yaml'") == 7);
    CHECK(shell.out.find("path/rosterd --config a b.yaml --check\n") != std::string::npos);
    CHECK(shell.err == "problem\n");

    shell.folder.write("bin/rosterd", fake);
    CHECK(shell(run + "PATH=$PWD/path:$PATH bin/rosterctl config check --config c.yaml") == 7);
    CHECK(shell.out.find("bin/rosterd --config c.yaml --check\n") != std::string::npos);
    CHECK(shell(run + "bin/rosterctl config check") == 7);
    CHECK(shell.out.find("--config /etc/rosterd/rosterd.yaml --check\n") != std::string::npos);
}
