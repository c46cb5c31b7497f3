// rosterd.yaml.

#include <grp.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "config/custom_fields.hpp"
#include "config/file_text.hpp"
#include "config/section.hpp"
#include "config/time_zone.hpp"

namespace rosterd::config {
namespace {

using std::chrono::seconds;

constexpr std::size_t longest_socket_path = sizeof(sockaddr_un::sun_path) - 1;

std::string read_store(Section& top) {
    const std::optional<std::string> store = top.text("store");
    if (!store) return {};
    constexpr std::string_view sqlite = "sqlite:";
    if (store->starts_with("postgres:") || store->starts_with("postgresql:")) {
        top.problem("store", "this version keeps the hub in SQLite only (use `sqlite:hub.db`)");
    } else if (!store->starts_with(sqlite)) {
        top.problem("store", "no store that rosterd knows (use `sqlite:` and a path, as in `sqlite:hub.db`)");
    } else if (store->size() == sqlite.size() || store->ends_with('/')) {
        top.problem("store", "no file is named (use `sqlite:` and a path, as in `sqlite:hub.db`)");
    } else if (store->substr(sqlite.size()) == ":memory:") {
        top.problem("store", "a store in memory forgets everything when rosterd stops (use `sqlite:hub.db`)");
    } else {
        return std::string(sqlite) + top.file().references().absolute(store->substr(sqlite.size())).native();
    }
    return {};
}

std::optional<unsigned> parse_mode(std::string text) {
    if (text.starts_with("0o")) text.erase(0, 2);
    if (text.size() < 3 || text.size() > 4) return std::nullopt;
    unsigned mode = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '7') return std::nullopt;
        mode = mode * 8 + static_cast<unsigned>(digit - '0');
    }
    if (mode > 0777) return std::nullopt;
    return mode;
}

bool group_exists(const std::string& name) {
    std::array<char, 16384> buffer{};
    group entry{};
    group* found = nullptr;
    const int error = ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    return found != nullptr || error == ERANGE;  // too many members for the buffer: it is there
}

void read_size(Section& section, std::string_view key, std::int64_t least, std::int64_t most, std::size_t& value) {
    if (const auto given = section.integer(key, least, most)) value = static_cast<std::size_t>(*given);
}

void read_seconds(Section& section, std::string_view key, seconds& value) {
    if (const auto given = section.integer(key, 1, 3600)) value = seconds(*given);
}

void read_listen(Section section, Listen& listen) {
    section.require({"socket"});
    if (const auto socket = section.text("socket")) {
        listen.socket = section.file().references().absolute(*socket);
        const std::size_t length = listen.socket.native().size();
        if (length > longest_socket_path) {
            section.problem("socket", "the path has " + std::to_string(length) +
                                          " bytes, a unix socket's path at most " +
                                          std::to_string(longest_socket_path) + " (use a shorter one)");
        }
    }
    if (const auto written = section.written("socketMode")) {
        if (const auto mode = parse_mode(written->text)) {
            listen.socket_mode = *mode;
        } else {
            section.problem("socketMode",
                            "no file mode: " + in_quotes(written->text) + " (three octal digits, as in 0660)");
        }
    }
    if (const auto name = section.text("socketGroup")) {
        if (!group_exists(*name)) {
            section.problem("socketGroup", "there is no group " + in_quotes(*name) + " (groupadd it, or name another)");
        }
        listen.socket_group = *name;
    }
    read_size(section, "maxConnections", 1, 65'536, listen.max_connections);
    read_size(section, "maxLine", 256, 1024 * 1024, listen.max_line);
    read_size(section, "maxHeader", 1024, 16 * 1024 * 1024, listen.max_header);
    read_size(section, "maxBody", 1024, 1024 * 1024 * 1024, listen.max_body);
    read_seconds(section, "headerSeconds", listen.header_time);
    read_seconds(section, "bodySeconds", listen.body_time);
    read_seconds(section, "idleSeconds", listen.idle_time);
    section.finish();
}

std::filesystem::path read_folder(Section& top, std::string_view key, std::string_view fallback) {
    std::optional<std::string> name = top.text(key);
    if (!name) {
        if (top.has(key)) return {};  // wrong, and said so
        name = fallback;
    }
    std::filesystem::path folder = top.file().references().absolute(*name);
    const std::string problem = folder_problem(folder);
    if (!problem.empty()) {
        top.problem(key, "the folder " + in_quotes(folder.native()) + " cannot be read: " + problem +
                             " (make it, or name another)");
    }
    return folder;
}

void read_keep(Section section, Config& config) {
    if (const auto jobs = section.integer("jobs", 1, 1'000'000)) config.keep_jobs = *jobs;
    if (const auto days = section.integer("days", 1, 36'500)) config.keep_days = static_cast<int>(*days);
    section.finish();
}

void read_log(Section section, Config& config) {
    config.log_level = section
                           .choice<LogLevel>("level", {{"debug", LogLevel::debug},
                                                       {"info", LogLevel::info},
                                                       {"warning", LogLevel::warning},
                                                       {"error", LogLevel::error}})
                           .value_or(config.log_level);
    config.log_form =
        section.choice<LogForm>("form", {{"text", LogForm::text}, {"json", LogForm::json}}).value_or(config.log_form);
    section.finish();
}

void read_time_zone(Section& top, Config& config) {
    const std::optional<std::string> name = top.text("timeZone");
    if (!name) {
        config.time_zone = system_time_zone();
        return;
    }
    std::string problem = time_zone_problem(*name);
    if (!problem.empty()) top.problem("timeZone", std::move(problem));
    config.time_zone = *name;
}

}  // namespace

Main load_main(const std::filesystem::path& file) {
    Main main;
    Config& config = main.config;
    std::error_code error;
    config.file = std::filesystem::absolute(file, error).lexically_normal();
    if (error) config.file = file;
    ConfigFile source(config.file, {config.file.parent_path()}, main.problems);
    if (!source.root()) return main;

    Section top(source, source.root(), {}, source.root()->position);
    top.require({"store", "listen"});
    config.store = read_store(top);
    if (top.has("listen")) read_listen(top.section("listen"), config.listen);
    config.connectors = read_folder(top, "connectors", "/usr/lib/rosterd/connectors");
    config.tasks_folder = read_folder(top, "tasks", "tasks.d");
    read_time_zone(top, config);
    if (const auto jobs = top.integer("jobsAtOnce", 1, 64)) config.jobs_at_once = static_cast<int>(*jobs);
    if (const auto stop = top.integer("stopSeconds", 1, 3600)) config.stop_time = seconds(*stop);
    read_keep(top.section("keep"), config);
    read_log(top.section("log"), config);
    config.custom_fields = read_custom_fields(top);
    top.finish();
    sort_problems(main.problems, config.file);
    return main;
}

}  // namespace rosterd::config
