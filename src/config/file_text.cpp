#include "config/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace rosterd::config {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const noexcept { return number_; }

private:
    int number_;
};

void fail(FileText& result, int error) {
    result.error = error;
    result.problem = std::generic_category().message(error);
}

}  // namespace

FileText read_file(const std::filesystem::path& file, std::size_t limit) {
    FileText result;
    // Without O_NONBLOCK a named pipe would hold the daemon's start until somebody writes to it.
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (descriptor.number() < 0 || ::fstat(descriptor.number(), &status) != 0) {
        fail(result, errno);
        return result;
    }
    result.mode = status.st_mode & 07777;
    if (!S_ISREG(status.st_mode)) {
        result.problem = S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file";
        return result;
    }
    std::array<char, 16384> buffer{};
    for (;;) {
        const ssize_t length = ::read(descriptor.number(), buffer.data(), buffer.size());
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) {
            fail(result, errno);
            result.text.clear();
            return result;
        }
        if (length == 0) return result;
        result.text.append(buffer.data(), static_cast<std::size_t>(length));
        if (result.text.size() > limit) {
            result.text.clear();
            result.problem = "it is longer than " + std::to_string(limit / 1024) + " KiB";
            return result;
        }
    }
}

std::string folder_problem(const std::filesystem::path& folder) {
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    return error ? error.message() : std::string();
}

}  // namespace rosterd::config
