#include "support/slapd.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace rosterd::tests {
namespace {

namespace fs = std::filesystem;

std::string program(const char* name) {
    const char* source = std::getenv("ROSTERD_SOURCE_DIR");
    fs::path root = source != nullptr ? fs::path(source) : fs::path(__FILE__).parent_path().parent_path().parent_path();
    return root / "tests/support" / name;
}

// A child with its input from a file, its output in a pipe, and its errors beside the output. Ends when this thread
// does: a test that crashes leaves no server.
struct Child {
    pid_t pid = -1;
    int output = -1;
};

Child launch_child(const std::vector<std::string>& words, const fs::path& input) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(126);
        int source = open(input.c_str(), O_RDONLY);
        dup2(source, 0);
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        execvp(arguments[0], arguments.data());
        std::perror(arguments[0]);
        _exit(127);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        throw std::runtime_error("cannot start " + words[0]);
    }
    return {pid, ends[0]};
}

std::string read_all(int descriptor) {
    std::string text;
    char buffer[65536];
    for (ssize_t got; (got = read(descriptor, buffer, sizeof buffer)) > 0;) text.append(buffer, size_t(got));
    close(descriptor);
    return text;
}

std::string run(const std::vector<std::string>& words, const fs::path& input = "/dev/null") {
    Child child = launch_child(words, input);
    std::string output = read_all(child.output);
    int status = 0;
    waitpid(child.pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(words[0] + ": " + output);
    return output;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t from = 0;
    for (std::size_t end; (end = text.find('\n', from)) != std::string::npos; from = end + 1)
        lines.push_back(text.substr(from, end - from));
    return lines;
}

fs::path write_file(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

}  // namespace

Slapd::Slapd(std::vector<std::string> options, const std::string& ldif) : options_(std::move(options)) {
    std::string pattern = (fs::temp_directory_path() / "rosterd-slapd-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder " + pattern);
    folder_ = pattern;
    try {
        launch(ldif);
    } catch (...) {
        fs::remove_all(folder_);
        throw;
    }
}

Slapd::~Slapd() {
    kill();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

int Slapd::port() const {
    return std::stoi(url().substr(url().rfind(':') + 1));
}

void Slapd::launch(const std::string& ldif) {
    std::vector<std::string> words = {program("slapd"), "run", "--dir", folder_, "--nosync"};
    words.insert(words.end(), options_.begin(), options_.end());
    fs::path input = "/dev/null";
    if (!ldif.empty()) {
        input = write_file(folder_ / "input.ldif", ldif);
        words.insert(words.end(), {"--ldif", "-"});
    }
    Child child = launch_child(words, input);
    // The addresses come when the server answers; by then it has put its own output elsewhere, so the pipe ends.
    std::string output = read_all(child.output);
    pid_ = child.pid;
    urls_ = lines_of(output);
    if (urls_.size() >= 2 && urls_[0].starts_with("ldap://")) return;
    std::string log;
    std::getline(std::ifstream(folder_ / "slapd.log"), log, '\0');
    kill();
    throw std::runtime_error("slapd: " + output + log);
}

void Slapd::start() {
    if (pid_ < 0) launch({});
}

void Slapd::stop() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

void Slapd::kill() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

void Slapd::modify(const std::string& ldif) {
    fs::path input = write_file(folder_ / "changes.ldif", ldif);
    run({"ldapmodify", "-a", "-Q", "-Y", "EXTERNAL", "-H", socket_url(), "-f", input});
}

std::string company(const std::vector<std::string>& words) {
    std::vector<std::string> command = {program("company")};
    command.insert(command.end(), words.begin(), words.end());
    return run(command);
}

}  // namespace rosterd::tests
