#pragma once
// How whole a read was. Only a complete certificate lets the planner conclude that something is missing, and only
// complete() makes one: there is no default and no conversion. Under a delta nobody is missing but who is named.

#include <cstdint>
#include <string>
#include <vector>

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

    // The records are all that changed since the cookie that was asked with. Who is not among them is as before, but
    // for the keys in `removed`, which the directory names as gone; of either kind, it may not say which.
    static Completeness delta(Evidence evidence, std::vector<std::string> removed);

    bool is_complete() const noexcept { return state_ == State::complete; }
    bool is_delta() const noexcept { return state_ == State::delta; }
    const std::string& why() const noexcept { return why_; }                       // empty unless partial
    const std::vector<std::string>& removed() const noexcept { return removed_; }  // empty unless a delta
    const Evidence& evidence() const noexcept { return evidence_; }

private:
    Completeness() = default;
    enum class State : std::uint8_t { partial, delta, complete };
    State state_ = State::partial;
    std::string why_;
    Evidence evidence_;
    std::vector<std::string> removed_;
};

}  // namespace rosterd
