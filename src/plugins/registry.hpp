#pragma once
// Opens connector libraries and keeps them for the life of the process: exceptions and suspended coroutines point into
// them.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/connector_types.hpp"

namespace rosterd::plugins {

struct Loaded {
    std::string name, version;
    std::filesystem::path file;
    std::vector<std::string> types;
};

struct Refusal {
    std::filesystem::path file;
    std::string reason;  // a sentence with both values: "built for ABI 2, this daemon has ABI 1 (rebuild it ...)"
};

class Registry final : public ConnectorTypes {
public:
    // Opens every *.so of the folder in order of name. A library that cannot be used is refused, the others stay. A
    // type that a second library offers again is refused too. Throws Error(not_found) when there is no such folder.
    void open(const std::filesystem::path& folder);

    const ConnectorType* find(std::string_view name) const noexcept override;
    std::vector<std::string> names() const override;
    const std::vector<Loaded>& loaded() const noexcept { return loaded_; }
    const std::vector<Refusal>& refused() const noexcept { return refused_; }

private:
    void open_library(const std::filesystem::path& file);
    std::map<std::string, const ConnectorType*, std::less<>> types_;
    std::vector<Loaded> loaded_;
    std::vector<Refusal> refused_;
};

}  // namespace rosterd::plugins
