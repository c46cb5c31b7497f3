// One library per definition, each wrong in one way. None of them may have anything called in it that it forbids.

#include <cstdlib>
#include <stdexcept>

#include "rosterd/plugin.hpp"

namespace {

using Types = std::span<const rosterd::ConnectorType* const>;

[[maybe_unused]] Types never_called() {
    std::abort();
}

}  // namespace

#define EXPORTED extern "C" __attribute__((visibility("default")))

#if defined(WRONG_ABI)
// Nothing after the number can be trusted: the toolchain points nowhere.
EXPORTED const rosterd::Plugin rosterd_plugin;
const rosterd::Plugin rosterd_plugin = {4711, reinterpret_cast<const char*>(1), nullptr, nullptr, never_called};
#elif defined(WRONG_TOOLCHAIN)
EXPORTED const rosterd::Plugin rosterd_plugin;
const rosterd::Plugin rosterd_plugin = {rosterd::plugin_abi, "sun5 abi1", "wrong", "1.0", never_called};
#elif defined(NO_TOOLCHAIN)
EXPORTED const rosterd::Plugin rosterd_plugin;
const rosterd::Plugin rosterd_plugin = {rosterd::plugin_abi, nullptr, "wrong", "1.0", never_called};
#elif defined(NO_SYMBOL)
EXPORTED int rosterd_plug_in() {
    return 0;
}
#elif defined(NO_TYPES)
EXPORTED const rosterd::Plugin rosterd_plugin;
const rosterd::Plugin rosterd_plugin = {rosterd::plugin_abi, ROSTERD_TOOLCHAIN, "wrong", "1.0", nullptr};
#elif defined(NULL_TYPE)
static Types one_null() {
    static const rosterd::ConnectorType* const all[] = {nullptr};
    return all;
}
ROSTERD_PLUGIN("wrong", "1.0", one_null);
#elif defined(THROWING)
static Types thrown() {
    throw std::runtime_error("no licence");
}
ROSTERD_PLUGIN("wrong", "1.0", thrown);
#elif defined(UNRESOLVED)
// Found when the library is opened, not when a run comes to it.
void not_in_any_library();
static Types missing() {
    not_in_any_library();
    return {};
}
ROSTERD_PLUGIN("wrong", "1.0", missing);
#endif
