#pragma once
// 64 bits over all that a run does with a record: mapped values, key, locator, departments, references, and the rules
// that mapped them. Equal to the link's: nothing to do. Stored, so its form may change only together with `form` below;
// then every record is compared once more, nothing else.

#include <cstdint>
#include <string>
#include <vector>

#include "mapping/attribute_mapping.hpp"
#include "model/fields.hpp"
#include "rosterd/record.hpp"

namespace rosterd::engine {

class Fingerprint {
public:
    explicit Fingerprint(std::uint64_t mapping_digest) : digest_(mapping_digest) {}

    // Never 0: that stands for "compare again" in a link. Not to be shared between threads: it keeps its buffer.
    // `departments`: public ids, so that a record follows when its department comes to stand somewhere else.
    std::uint64_t of(const Record& record, const FieldValues& values, const std::vector<std::string>& departments);

    // Downstream: over what the target shall have. `departments` (for a department: the one above): public ids;
    // managers and leaders as the hub's locators. Never 0 or missing_fingerprint.
    std::uint64_t of(const Record& record, const mapping::TargetAttributes& attributes,
                     const std::vector<std::string>& departments);

private:
    std::uint64_t finish(const Record& record, const std::vector<std::string>& departments);

    static constexpr std::uint64_t form = 1;
    std::uint64_t digest_;
    std::string buffer_;
};

}  // namespace rosterd::engine
