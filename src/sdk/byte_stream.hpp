#pragma once
// A connection as the HTTP client sees it: bytes out, bytes in, over a unix socket, TCP or TLS.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "rosterd/async.hpp"
#include "rosterd/http_client.hpp"

namespace rosterd {

class ByteStream {
public:
    virtual ~ByteStream();

    // Each sets `error`; a stream is of no use after one. What runs when close() is called ends with operation_aborted.
    virtual Async<void> connect(boost::system::error_code& error) = 0;
    virtual Async<std::size_t> read_some(boost::asio::mutable_buffer into, boost::system::error_code& error) = 0;
    virtual Async<void> write(boost::asio::const_buffer from, boost::system::error_code& error) = 0;
    virtual void close() noexcept = 0;

    // The other side has neither closed nor sent anything unasked, as far as is known without waiting.
    virtual bool is_quiet() noexcept = 0;

    // After a failed connect() what the error alone does not say ("the certificate has expired"); mostly empty.
    virtual std::string trouble() const;
};

// No I/O yet. Throws Error(invalid) for an address that no socket can have, or TLS without a transport.
std::shared_ptr<ByteStream> make_stream(boost::asio::any_io_executor executor, const HttpAddress& address,
                                        std::shared_ptr<const HttpTransport> transport);

}  // namespace rosterd
