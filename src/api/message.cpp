#include "api/message.hpp"

#include <boost/beast/core/string.hpp>

namespace rosterd::api {

const std::string* Request::header(std::string_view name) const noexcept {
    for (const Header& header : headers) {
        if (boost::beast::iequals(header.name, name)) return &header.value;
    }
    return nullptr;
}

}  // namespace rosterd::api
