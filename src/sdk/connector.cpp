#include "rosterd/connector.hpp"

#include <algorithm>

namespace rosterd {

Connector::~Connector() = default;
ConnectorType::~ConnectorType() = default;

bool CheckReport::passed() const noexcept {
    return std::ranges::none_of(items, [](const CheckItem& item) { return item.state == CheckItem::State::failed; });
}

}  // namespace rosterd
