#pragma once
// The preview of a task out of the hub: what the hub's records become in the target, and what the target has.

#include "engine/preview.hpp"

namespace rosterd::engine {

// As preview(). The records that are shown are looked up in the target; one that does not answer, or cannot be asked,
// is named in Preview::not_compared.
Async<Preview> preview_outgoing(Services& services, TaskPointer task, boost::asio::any_io_executor executor,
                                PreviewWish wish);

}  // namespace rosterd::engine
