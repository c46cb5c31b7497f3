#include "plugins/registry.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <optional>
#include <span>
#include <system_error>

#include "rosterd/error.hpp"
#include "rosterd/plugin.hpp"

namespace rosterd::plugins {
namespace {

namespace fs = std::filesystem;

std::string last_dl_error() {
    const char* text = ::dlerror();
    return text ? text : "the dynamic linker gives no reason";
}

// Looks at the first two members only: after them nothing is certain before both are equal.
std::optional<std::string> mismatch(const Plugin& plugin) {
    if (plugin.abi != plugin_abi) {
        return "built for ABI " + std::to_string(plugin.abi) + ", this daemon has ABI " + std::to_string(plugin_abi) +
               " (rebuild the connector with this daemon's headers)";
    }
    const std::string_view theirs = plugin.toolchain ? plugin.toolchain : "";
    if (theirs != ROSTERD_TOOLCHAIN) {
        return "built with \"" + std::string(theirs) +
               "\", this daemon with \"" ROSTERD_TOOLCHAIN
               "\" (rebuild the connector with the same compiler and libraries)";
    }
    return std::nullopt;
}

std::vector<fs::path> libraries_in(const fs::path& folder) {
    std::error_code failure;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
        if (entry->path().extension() == ".so") files.push_back(fs::absolute(entry->path()));
    }
    if (failure) {
        throw Error(ErrorKind::not_found, "connectors folder " + folder.string() + ": " + failure.message() +
                                              " (set `connectors` to the folder that holds the connector libraries)");
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

void Registry::open(const fs::path& folder) {
    for (const fs::path& file : libraries_in(folder)) open_library(file);
}

void Registry::open_library(const fs::path& file) {
    const auto refuse = [&](std::string reason) { refused_.push_back({file, std::move(reason)}); };

    // RTLD_NOW: a missing function is found here and not in the middle of a run. Never closed, refused or not.
    void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) return refuse("cannot be opened: " + last_dl_error());
    const auto* plugin = static_cast<const Plugin*>(::dlsym(library, "rosterd_plugin"));
    if (!plugin)
        return refuse("is no connector: it exports no rosterd_plugin (ROSTERD_PLUGIN in rosterd/plugin.hpp makes one)");
    if (auto reason = mismatch(*plugin)) return refuse(std::move(*reason));
    if (!plugin->name || !plugin->version || !plugin->types) {
        return refuse("is no complete connector: name, version or types are missing in its rosterd_plugin");
    }

    Loaded loaded{plugin->name, plugin->version, file, {}};
    try {
        for (const ConnectorType* type : plugin->types()) {
            if (!type) throw Error(ErrorKind::invalid, "one of its connector types is null");
            const std::string name(type->name());
            if (types_.emplace(name, type).second) {
                loaded.types.push_back(name);
                continue;
            }
            const auto owner = std::ranges::find_if(loaded_, [&](const Loaded& other) {
                return std::ranges::find(other.types, name) != other.types.end();
            });
            refuse("offers the connector type \"" + name + "\", which " +
                   (owner != loaded_.end() ? owner->file.string() : "the same library") +
                   " offers already (keep one of them)");
        }
    } catch (const std::exception& error) {
        for (const std::string& name : loaded.types) types_.erase(name);
        return refuse(std::string("failed to list its connector types: ") + error.what());
    }
    if (loaded.types.empty()) return;
    loaded_.push_back(std::move(loaded));
}

const ConnectorType* Registry::find(std::string_view name) const noexcept {
    const auto entry = types_.find(name);
    return entry != types_.end() ? entry->second : nullptr;
}

std::vector<std::string> Registry::names() const {
    std::vector<std::string> names;
    for (const auto& [name, type] : types_) names.push_back(name);
    return names;
}

}  // namespace rosterd::plugins
