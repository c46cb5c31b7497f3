#pragma once
// How whole a read was. Only a complete certificate lets the planner conclude that something is missing, and only
// complete() makes one: there is no default and no conversion.

#include <cstdint>
#include <string>

namespace rosterd {

// What the connector has to show for "complete". Counted and logged; numbers of zero are as good as any other.
struct Evidence {
    std::uint64_t pages = 0;
    std::uint64_t records = 0;
    std::string end;  // how the end was recognised: "searchResultDone 0, empty cookie", "has_more=false", ...
};

class Completeness {
public:
    static Completeness complete(Evidence evidence);
    static Completeness partial(std::string why);  // a sentence: what was cut short, where, what to do

    bool is_complete() const noexcept { return complete_; }
    const std::string& why() const noexcept { return why_; }  // empty when complete
    const Evidence& evidence() const noexcept { return evidence_; }

private:
    Completeness() = default;
    bool complete_ = false;
    std::string why_;
    Evidence evidence_;
};

}  // namespace rosterd
