#include "engine/outbound.hpp"

namespace rosterd::engine {

std::string row_key(std::int64_t row) {
    return {reinterpret_cast<const char*>(&row), sizeof row};
}

Change target_failure(const Record& record, std::string key, std::string why) {
    Change change = failure(record, std::move(why));
    change.object_id = record.key;
    change.key = std::move(key);
    change.reason = "it cannot be written";
    return change;
}

}  // namespace rosterd::engine
