#pragma once
// Linked people whom a read did not have. Only called with a complete certificate in hand: that is what the type asks
// for.

#include <optional>
#include <string>
#include <vector>

#include "engine/run.hpp"
#include "rosterd/completeness.hpp"

namespace rosterd::engine {

// A complete read of both kinds, believed by the engine. There is no other way to have one.
class WholeRead {
public:
    // `why` says what speaks against it; empty: nothing. An empty result where there were objects before is not
    // believed unless the task allows it; neither is a read with records that have no key.
    static std::optional<WholeRead> judge(const Completeness& departments, const Completeness& people, const Run& run,
                                          std::int64_t keyless_people, std::string& why);

    // What a delta proves: that those are gone which it names, and nobody else.
    static WholeRead named(const Completeness& delta);

    const std::vector<std::string>* named_keys() const noexcept { return named_ ? &*named_ : nullptr; }

private:
    WholeRead() = default;
    std::optional<std::vector<std::string>> named_;
};

// Plans disabling or deleting people, in order of their links. Thread of the store.
void plan_missing_people(store::Session& session, Run& run, const WholeRead& proof);

}  // namespace rosterd::engine
