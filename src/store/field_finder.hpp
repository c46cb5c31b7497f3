#pragma once
// Fields by key, for keys that mostly come in the table's order: the next one is tried first. Not shared by threads.

#include <optional>
#include <string_view>

#include "model/fields.hpp"

namespace rosterd::store {

class FieldFinder {
public:
    explicit FieldFinder(const FieldTable& table) : table_(table) {}

    std::optional<FieldId> find(std::string_view key) {
        const std::size_t size = table_.size();
        for (std::size_t tried = 0; tried < size; ++tried) {
            const std::size_t at = (expected_ + tried) % size;
            if (table_[static_cast<FieldId>(at)].key != key) continue;
            expected_ = at + 1;
            return static_cast<FieldId>(at);
        }
        return std::nullopt;
    }

private:
    const FieldTable& table_;
    std::size_t expected_ = 0;
};

}  // namespace rosterd::store
