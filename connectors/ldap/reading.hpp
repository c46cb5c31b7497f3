#pragma once
// A whole read as a record stream: departments, then people, on a thread of its own that is a few pages ahead.

#include <memory>
#include <optional>
#include <string>

#include "connection.hpp"
#include "rosterd/source.hpp"
#include "schema.hpp"

namespace rosterd::ldap {

// A connection that is logged in, and what was learned about the server.
struct Prepared {
    Connection connection;
    RootDse root_dse;
    Schema schema;
    std::string key_attribute;
};

// Blocking. Throws Error: unreachable, unauthorized, or invalid when entries have no permanent id.
Prepared prepare(std::shared_ptr<const Options> options);

// `cookie` was taken before; with it the stream has one of its own when it comes to a whole end.
struct SyncCookie;
std::unique_ptr<RecordStream> start_reading(Prepared prepared, ReadRequest request, std::optional<SyncCookie> cookie,
                                            boost::asio::any_io_executor loop);

// The searches for departments and people, without attributes; also for checks.
struct SearchRequest;
SearchRequest search_for(Kind kind, const Options& options, const RootDse& root_dse);

}  // namespace rosterd::ldap
