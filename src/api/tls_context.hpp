#pragma once
// The certificate and key that TLS connections begin with.

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "config/config.hpp"

namespace rosterd::api {

// TLS 1.2 and later. Reads both files; blocks. Error(invalid): one of them cannot be used, or they do not belong
// together.
std::shared_ptr<boost::asio::ssl::context> load_tls(const config::Listen& listen);

}  // namespace rosterd::api
