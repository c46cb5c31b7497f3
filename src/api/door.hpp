#pragma once
// A listening socket: clients come through it one by one. Loop thread.

#include <boost/system/error_code.hpp>
#include <memory>

#include "api/byte_stream.hpp"
#include "rosterd/async.hpp"

namespace rosterd::api {

class Door {
public:
    struct Arrival {
        std::unique_ptr<ByteStream> stream;  // null with an error
        boost::system::error_code error;
    };

    virtual ~Door() = default;
    virtual Async<Arrival> arrive() = 0;
    virtual void close() noexcept = 0;  // arrive() ends with an error
};

}  // namespace rosterd::api
