#include "rosterd/events.hpp"

namespace rosterd {

EventSink::~EventSink() = default;
Watch::~Watch() = default;
Hooks::~Hooks() = default;

}  // namespace rosterd
