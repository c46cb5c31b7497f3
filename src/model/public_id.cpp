// Public ids. UUIDv7 with a counter in the 12 bits after the milliseconds (RFC 9562 section 6.2, method 1): ids ascend
// even within a millisecond and when the clock is set back.

#include <atomic>
#include <random>

#include "model/directory.hpp"

namespace rosterd {
namespace {

// Milliseconds in the upper 52 bits, counter in the lower 12. A counter that runs over borrows from the next
// millisecond.
std::uint64_t next_tick() {
    static std::atomic<std::uint64_t> last{0};
    const auto now = static_cast<std::uint64_t>(SystemClock().now().time_since_epoch().count()) << 12U;
    std::uint64_t before = last.load(std::memory_order_relaxed);
    std::uint64_t next = 0;
    do {
        next = now > before ? now : before + 1;
    } while (!last.compare_exchange_weak(before, next, std::memory_order_relaxed));
    return next;
}

std::uint64_t random_bits() {
    thread_local std::mt19937_64 engine = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return engine();
}

void put_hex(char* place, std::uint64_t number, int digits) {
    for (int i = digits - 1; i >= 0; --i, number >>= 4U) place[i] = "0123456789abcdef"[number & 0xfU];
}

}  // namespace

std::string new_public_id() {
    const std::uint64_t tick = next_tick();
    const std::uint64_t random = random_bits();
    std::string id = "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx";
    put_hex(id.data(), tick >> 28U, 8);
    put_hex(id.data() + 9, (tick >> 12U) & 0xffffU, 4);
    put_hex(id.data() + 15, tick & 0xfffU, 3);
    put_hex(id.data() + 19, 0x8000U | (random >> 50U), 4);  // variant 10, then 14 random bits
    put_hex(id.data() + 24, random & 0xffff'ffff'ffffU, 12);
    return id;
}

}  // namespace rosterd
