#pragma once
// What one evaluation has at hand.

#include <cstdint>
#include <string_view>

#include "mapping/cel/arena.hpp"
#include "mapping/cel/value.hpp"
#include "mapping/path.hpp"

namespace rosterd::mapping::cel {

// What names stand for. Absent, when for nothing.
class Variables {
public:
    virtual ~Variables() = default;
    virtual Value follow(const Path& path, Arena& arena) const = 0;
    virtual Value whole(Arena& arena) const = 0;  // everything, as a map: `record`
};

struct Run {
    Arena& arena;
    const Variables& variables;
    Value* slots = nullptr;  // what macros and cel.bind named
    std::uint64_t steps = Limits::steps;

    void spend(std::uint64_t count) {
        if (count > steps) throw LimitExceeded{"the expression takes too many steps (limit 1,000,000)"};
        steps -= count;
    }
    // An error whose message is put together; copied.
    Value fail(std::string_view message) const {
        char* place = arena.array<char>(message.size() + 1);
        place[message.copy(place, message.size())] = '\0';
        return Value::error(place);
    }
    Value text(std::string_view text) const { return Value::text(arena.copy(text)); }
};

}  // namespace rosterd::mapping::cel
