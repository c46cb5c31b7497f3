#include "store/sqlite_session.hpp"

namespace rosterd::store {
namespace {

constexpr std::array<std::string_view, 8> names = {
    "last.organization", "last.department", "last.person", "last.link",
    "last.job",          "last.change",     "last.feed",   "last.risk_operation",
};

}  // namespace

std::int64_t SqliteSession::reserve(Sequence sequence, std::int64_t count) {
    const auto at = static_cast<std::size_t>(sequence);
    Counter& counter = counters_[at];
    if (counter.last < 0) counter.last = integer_of(*this, "SELECT value FROM meta WHERE name = $1", names[at]);
    const std::int64_t first = counter.last + 1;
    counter.last += count;
    counter.moved = true;
    return first;
}

void SqliteSession::save_counters() {
    for (std::size_t at = 0; at < counters_.size(); ++at) {
        if (counters_[at].moved)
            execute(*this, "UPDATE meta SET value = $1 WHERE name = $2", counters_[at].last, names[at]);
    }
}

}  // namespace rosterd::store
