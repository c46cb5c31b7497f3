// rosterd.yaml.

#include <algorithm>
#include <system_error>

#include "config/custom_fields.hpp"
#include "config/file_text.hpp"
#include "config/listen_section.hpp"
#include "config/section.hpp"
#include "config/time_zone.hpp"

namespace rosterd::config {
namespace {

using std::chrono::seconds;

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
    read_access(top.section("access"), config.access);
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
