#pragma once
// The connector types at hand, as configuration and engine see them. plugins::Registry is the real one.

#include <string>
#include <string_view>
#include <vector>

#include "rosterd/connector.hpp"

namespace rosterd {

class ConnectorTypes {
public:
    virtual ~ConnectorTypes() = default;
    virtual const ConnectorType* find(std::string_view name) const noexcept = 0;  // nullptr: unknown
    virtual std::vector<std::string> names() const = 0;                           // sorted
};

}  // namespace rosterd
