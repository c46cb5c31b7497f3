#pragma once
// Keeps a second daemon off the same store: an advisory lock on PATH.lock, gone with the process however it ends.

#include <filesystem>

namespace rosterd::store {

class StoreLock {
public:
    // Error(conflict) naming the path and the process that has it; Error(storage) when the lock file cannot be made.
    explicit StoreLock(const std::filesystem::path& store);
    ~StoreLock();
    StoreLock(const StoreLock&) = delete;
    StoreLock& operator=(const StoreLock&) = delete;

private:
    int file_ = -1;
};

}  // namespace rosterd::store
