#pragma once
// Whom a record without link means: by the task's matching keys in order. Exactly one person matches; two are nobody.

#include <cstdint>
#include <string>
#include <vector>

#include "model/fields.hpp"
#include "store/store.hpp"

namespace rosterd::engine {

struct Match {
    std::int64_t person = 0;  // row; 0: nobody, the record is new
    FieldId by = 0;
    std::string problem;  // two people match: names both. The record fails
};

class Matcher {
public:
    Matcher(const std::vector<std::string>& matching_keys, const FieldTable& fields);
    Match match(store::Session& session, const FieldValues& values) const;

private:
    const FieldTable& fields_;
    std::vector<FieldId> keys_;
};

}  // namespace rosterd::engine
