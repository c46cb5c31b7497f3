#pragma once
// A connection under TLS 1.2 or later, the server's certificate verified with its name.

#include <memory>

#include "byte_stream.hpp"

namespace rosterd {

std::shared_ptr<ByteStream> make_tls_stream(boost::asio::any_io_executor executor, const HttpAddress& address,
                                            std::shared_ptr<const HttpTransport> transport);

}  // namespace rosterd
