#pragma once
// What is wrong, or looks wrong, with a task's mappings: seen in the task itself, in the other tasks, and in records of
// the directory.

#include <boost/asio/any_io_executor.hpp>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"

namespace rosterd::engine {

struct Finding {
    enum class Level : std::uint8_t {
        error,    // the task cannot run, or every record fails
        warning,  // some records fail, or not what was meant
        note,     // worth knowing
    };
    Level level = Level::warning;
    std::string path;        // "fieldMapping[2].expression"; "fieldMapping"
    std::string expression;  // or target key, with a place in it; empty: of neither
    std::size_t column = 0;  // in characters, from 1; 0: none
    std::string message;     // what is wrong (what would be right)
};

struct LintReport {
    std::vector<Finding> findings;  // errors first
    std::size_t records = 0;        // of the directory (out of the hub: of the hub) that were looked at
    std::string unread;             // why none could be; empty: they could
    bool passed() const noexcept;   // neither errors nor warnings
};

// `others`: the tasks in force; the task itself may be among them. Never throws for what it finds.
Async<LintReport> lint_mapping(Services& services, TaskPointer task, std::vector<TaskPointer> others,
                               boost::asio::any_io_executor executor);

}  // namespace rosterd::engine
