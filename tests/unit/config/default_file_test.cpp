#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "unit/config/config_folder.hpp"

using namespace rosterd::config;
using namespace rosterd::config::test;

namespace {

std::filesystem::path shipped() {
    const char* tree = std::getenv("ROSTERD_SOURCE_DIR");
    REQUIRE_MESSAGE(tree != nullptr, "ROSTERD_SOURCE_DIR names the source tree");
    return std::filesystem::path(tree) / "config";
}

std::string read(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    REQUIRE(stream.good());
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

// The shipped file; the connectors' folder alone is ours, since the product need not be installed where tests run.
std::string shipped_main() {
    return replaced(read(shipped() / "rosterd.yaml"), "connectors: /usr/lib/rosterd/connectors",
                    "connectors: connectors");
}

// Every `#key: value` line without its mark; prose has a blank behind the mark.
std::string uncommented(const std::string& text) {
    static const std::regex commented("(^|\n)( *)#(?=[a-zA-Z ] *[a-zA-Z-])(?! )");
    std::string result = std::regex_replace(text, commented, "$1$2");
    static const std::regex inner("\n#( +(- )?[a-zA-Z]+:)");
    return std::regex_replace(result, inner, "\n$1");
}

}  // namespace

TEST_CASE("the default rosterd.yaml has no problem and says where an installed daemon keeps its things") {
    const ConfigFolder folder;
    folder.write("rosterd.yaml", shipped_main());
    const Main main = folder.load();
    for (const Problem& problem : main.problems) FAIL_CHECK(to_text(problem));
    CHECK(main.config.store == "sqlite:/var/lib/rosterd/hub.db");
    CHECK(main.config.listen.socket == "/run/rosterd/api.sock");
    CHECK(main.config.tasks_folder == folder.path() / "tasks.d");
}

TEST_CASE("what is commented out in the default rosterd.yaml is the default") {
    const ConfigFolder folder;
    const Config defaults = [&] {
        folder.write("rosterd.yaml", shipped_main());
        return folder.load().config;
    }();
    std::string text = uncommented(shipped_main());
    text = replaced(text, "socketGroup: rosterd", "socketGroup: root");  // the test's machine has no such group
    text = replaced(text, "run: operators", "run: root");
    text = replaced(text, "admin: rosterd", "admin: root");
    folder.write("tls/chain.pem", "");
    folder.write("tls/key.pem", "");
    folder.write("rosterd.yaml", text);
    const Main main = folder.load();
    for (const Problem& problem : main.problems) FAIL_CHECK(to_text(problem));
    const Config& config = main.config;
    CHECK(config.listen.socket_group == "root");  // it was uncommented indeed
    CHECK(config.time_zone == "Asia/Shanghai");
    REQUIRE(config.custom_fields.size() == 1);
    CHECK(config.custom_fields[0].limit == 64);
    CHECK(text.find("\n  level: info") != std::string::npos);
    CHECK(text.find("\n  jobs: 1000") != std::string::npos);

    CHECK(config.listen.socket_mode == defaults.listen.socket_mode);
    CHECK(config.listen.max_connections == defaults.listen.max_connections);
    CHECK(config.listen.max_line == defaults.listen.max_line);
    CHECK(config.listen.max_header == defaults.listen.max_header);
    CHECK(config.listen.max_body == defaults.listen.max_body);
    CHECK(config.listen.header_time == defaults.listen.header_time);
    CHECK(config.listen.body_time == defaults.listen.body_time);
    CHECK(config.listen.idle_time == defaults.listen.idle_time);
    CHECK(config.jobs_at_once == defaults.jobs_at_once);
    CHECK(config.stop_time == defaults.stop_time);
    CHECK(config.keep_jobs == defaults.keep_jobs);
    CHECK(config.keep_days == defaults.keep_days);
    CHECK(config.log_level == defaults.log_level);
    CHECK(config.log_form == defaults.log_form);
}
