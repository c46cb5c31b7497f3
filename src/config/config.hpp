#pragma once
// The configuration as values: rosterd.yaml and the task files, checked, secrets resolved.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/access_key.hpp"
#include "model/connector_types.hpp"
#include "model/fields.hpp"
#include "model/task.hpp"
#include "rosterd/log.hpp"

namespace rosterd::config {

struct TcpAddress {
    std::string host;        // "127.0.0.1", "::1"
    std::uint16_t port = 0;  // 0: any free one
    bool loopback = true;
    bool operator==(const TcpAddress&) const = default;
};

struct Listen {
    std::filesystem::path socket;  // absolute
    unsigned socket_mode = 0660;
    std::string socket_group;  // empty: the daemon's own
    std::size_t max_connections = 256;
    std::size_t max_line = 8 * 1024, max_header = 32 * 1024, max_body = 1024 * 1024;  // bytes
    std::chrono::seconds header_time{10}, body_time{30}, idle_time{60};
    std::optional<TcpAddress> http, https;
    std::filesystem::path certificate, certificate_key;  // PEM, absolute; for https
    std::size_t max_tcp_connections = 1024;              // of http and https together
};

// Where clients may come, as it turned out.
struct Listening {
    std::filesystem::path socket;
    std::optional<TcpAddress> http, https;  // with the port that was chosen
};

// "127.0.0.1:8080", "[::1]:8443"
inline std::string to_text(const TcpAddress& address) {
    const bool six = address.host.find(':') != std::string::npos;
    return (six ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

// Who is let in, and how far.
struct Access {
    std::chrono::seconds clock{900};   // how far a signed request's date may be off
    bool refuse_replays = true;        // a signature is good for one request
    std::chrono::seconds token{7200};  // how long a management token is good
    int requests_per_second = 300;     // of one access key
    // Groups on the unix socket. None set: whoever may open it may do everything.
    std::map<Role, gid_t> socket_groups;
};

struct Config {
    std::filesystem::path file;  // absolute
    std::string store;           // "sqlite:/absolute/path"
    Listen listen;
    Access access;
    std::filesystem::path connectors;  // folders, absolute
    std::filesystem::path tasks_folder;
    std::string time_zone;  // IANA name
    int jobs_at_once = 4;
    std::chrono::seconds stop_time{20};
    std::int64_t keep_jobs = 1000;  // per task
    int keep_days = 180;
    LogLevel log_level = LogLevel::info;
    LogForm log_form = LogForm::text;
    std::vector<Field> custom_fields;  // of people
    std::vector<TaskPointer> tasks;    // by id
    std::vector<RefusedTask> refused;  // by id: their files have problems
};

struct Problem {
    std::filesystem::path file;
    int line = 0, column = 0;           // from 1; 0: the file as a whole
    std::string path;                   // "clientConfig.ldapConfig.url"
    std::string message;                // what is wrong (what would be right)
    bool one_task = false;              // it only keeps its task from running, everything else may go on
    std::int64_t task = 0;              // whose it is, with one_task; 0: its file does not tell
    std::string expression;             // that does not compile; empty: it is about none
    std::size_t expression_column = 0;  // in characters, from 1
};
bool stops_everything(const std::vector<Problem>& problems) noexcept;
std::string to_text(const Problem& problem);  // file:line:column: path: message
// The expression with a caret below, each line indented and ended; empty when the problem is about none.
std::string excerpt(const Problem& problem);

// Reads rosterd.yaml alone: enough to open the connectors folder. Problems are collected, never thrown.
struct Main {
    Config config;
    std::vector<Problem> problems;
};
Main load_main(const std::filesystem::path& file);

// Adds the task files; `types` are the connectors found in the folder. A file with problems keeps only its own task
// from being loaded. Problems of both steps in order of file and line.
void load_tasks(Main& main, const ConnectorTypes& types);

// A task in force `before` whose file has problems now stays in force as it was, and is among the refused as well. The
// ids of those.
std::vector<std::int64_t> keep_last_good(Main& next, const std::vector<TaskPointer>& before);

}  // namespace rosterd::config
