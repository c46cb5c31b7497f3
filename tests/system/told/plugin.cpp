#include "rosterd/plugin.hpp"

#include "told_connector.hpp"

namespace {

std::span<const rosterd::ConnectorType* const> types() {
    static const told::Type type;
    static const rosterd::ConnectorType* const all[] = {&type};
    return all;
}

}  // namespace

ROSTERD_PLUGIN("told", "1.0", types);
