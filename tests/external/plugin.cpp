#include <rosterd/plugin.hpp>

#include "example_connector.hpp"

namespace {

std::span<const rosterd::ConnectorType* const> types() {
    static const example::Type type;
    static const rosterd::ConnectorType* const all[] = {&type};
    return all;
}

}  // namespace

ROSTERD_PLUGIN("example", "1.0", types);
