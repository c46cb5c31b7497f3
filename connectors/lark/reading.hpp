#pragma once
// A whole read as a record stream: departments, then people.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "platform.hpp"
#include "rosterd/source.hpp"

namespace rosterd::lark {

// The platform outlives the stream. Throws Error when nothing can be read.
Async<std::unique_ptr<RecordStream>> start_reading(Platform& platform, boost::asio::any_io_executor executor,
                                                   ReadRequest request);

}  // namespace rosterd::lark
