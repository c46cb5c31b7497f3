#pragma once
// A whole read as a record stream: groups, then users.

#include <memory>

#include "resource_reader.hpp"
#include "rosterd/source.hpp"
#include "service.hpp"

namespace rosterd::scim {

// The service outlives the stream. Throws Error when not even the first page can be had.
Async<std::unique_ptr<RecordStream>> start_reading(Service& service, boost::asio::any_io_executor executor,
                                                   ReadRequest request);

// What of a resource a task wants.
Shape shape_for(Kind kind, const Options& options, std::vector<std::string> attributes, bool all);

}  // namespace rosterd::scim
