#pragma once
// The memory of one evaluation, given back all at once, and the limits that keep one expression from taking the daemon
// with it. Exceeding a limit ends the evaluation: unlike an error no `||` absorbs it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>
#include <type_traits>

namespace rosterd::mapping::cel {

struct Limits {
    static constexpr std::size_t expression_bytes = 32 * 1024;
    static constexpr int nesting = 100;                // parentheses, lists, calls in one another
    static constexpr int height = 400;                 // operators in a row included
    static constexpr std::uint64_t steps = 1'000'000;  // comprehension steps; long texts and lists count more
    static constexpr std::size_t memory_bytes = 16 * 1024 * 1024;  // of one evaluation
    static constexpr std::size_t result_bytes = 1024 * 1024;
};

struct LimitExceeded {
    const char* message;
};

class Arena {
public:
    explicit Arena(std::size_t limit = Limits::memory_bytes) noexcept : left_(limit) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    // Uninitialised. Throws LimitExceeded.
    template <class T>
    T* array(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        if (count > left_ / sizeof(T)) throw LimitExceeded{"the expression needs too much memory (limit 16 MiB)"};
        left_ -= count * sizeof(T);
        return static_cast<T*>(memory_.allocate(count * sizeof(T), alignof(T)));
    }
    std::string_view copy(std::string_view text);

private:
    alignas(16) std::array<std::byte, 2048> first_;
    std::pmr::monotonic_buffer_resource memory_{first_.data(), first_.size()};
    std::size_t left_;
};

}  // namespace rosterd::mapping::cel
