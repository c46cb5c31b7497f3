#pragma once
// Reading a small file whole. Blocks for as long as the file system does; never on a pipe or a device.

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>

namespace rosterd::config {

struct FileText {
    std::string text;
    mode_t mode = 0;      // permission bits of the file that was read
    int error = 0;        // errno when it could not be opened or read; 0: see problem
    std::string problem;  // why there is no text: "Permission denied", "is a folder"; empty: it was read

    bool readable_by_everybody() const noexcept { return (mode & 0004) != 0; }
    bool writable_by_everybody() const noexcept { return (mode & 0002) != 0; }
};

FileText read_file(const std::filesystem::path& file, std::size_t limit);

// Why a folder cannot be listed; empty: it can.
std::string folder_problem(const std::filesystem::path& folder);

}  // namespace rosterd::config
