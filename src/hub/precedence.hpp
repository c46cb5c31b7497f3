#pragma once
// Which task may set which field: each field remembers the task that last set it.

#include <string>
#include <string_view>

#include "hub/hub.hpp"

namespace rosterd::hub {

// The task whose claim on the field stands above ours; 0: we may set it.
std::int64_t stronger_claim(const Applying& applying, const Provenance& provenance, FieldId field);

void claim(Provenance& provenance, FieldId field, std::int64_t task);

// Collects what was left alone, for the reason of a skipped change: "email, phone: task 7 has precedence".
class LeftAlone {
public:
    void add(std::string_view field, std::int64_t task);
    bool empty() const noexcept { return fields_.empty(); }
    std::string reason() const;

private:
    std::string fields_, tasks_;
};

}  // namespace rosterd::hub
