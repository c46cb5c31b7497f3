#pragma once
// One text that changes when a task does.

#include <span>
#include <string>

#include "model/task.hpp"

namespace rosterd::config {

// SHA-256 in hexadecimal over everything in the task but the digest itself. Secrets go in as their own SHA-256.
// `specs`: the table that the task's settings were read by.
std::string digest_of(const Task& task, std::span<const SettingSpec> specs);

}  // namespace rosterd::config
