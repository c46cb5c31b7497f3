#include "store/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "rosterd/error.hpp"

namespace rosterd::store {
namespace {

// The holder writes its number right after it has the lock; empty in the moment between.
std::string holder(int file) {
    char digits[24] = {};
    const ssize_t size = ::pread(file, digits, sizeof digits - 1, 0);
    std::string text(digits, size > 0 ? static_cast<std::size_t>(size) : 0);
    text.erase(text.find_last_not_of('\n') + 1);
    return text.empty() ? "another process" : "process " + text;
}

}  // namespace

StoreLock::StoreLock(const std::filesystem::path& store) {
    const std::string path = store.string() + ".lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) {
        throw Error(ErrorKind::storage,
                    "cannot make " + path + ": " + std::system_category().message(errno) +
                        ": the folder has to exist and to be writable for the user the daemon runs as");
    }
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        const int cause = errno;
        const std::string who = cause == EWOULDBLOCK ? holder(file_) : "";
        ::close(file_);
        if (cause == EWOULDBLOCK)
            throw Error(ErrorKind::conflict, "the store " + store.string() + " is in use by " + who +
                                                 ": stop that daemon first, or give this one a store of its own");
        throw Error(ErrorKind::storage, "cannot lock " + path + ": " + std::system_category().message(cause) +
                                            ": put the store on a local disk");
    }
    // For the message of whoever comes second; the lock itself does not depend on it.
    const std::string number = std::to_string(::getpid()) + "\n";
    if (::ftruncate(file_, 0) == 0) (void)!::pwrite(file_, number.data(), number.size(), 0);
}

// The file stays: removing it would let two processes lock two files of the same name.
StoreLock::~StoreLock() {
    ::close(file_);
}

}  // namespace rosterd::store
