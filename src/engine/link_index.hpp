#pragma once
// The links of one task and kind in memory: 28 bytes each, so that a run over millions of people stays small. Answers
// "known? the same as last time? seen already?" for a record without asking the store. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace rosterd::engine {

class LinkIndex {
public:
    using Position = std::uint32_t;

    void reserve(std::size_t links);
    void add(std::int64_t id, std::string_view key, std::uint64_t fingerprint, bool parked,
             int absences);  // ascending ids
    void finish();           // once, after the last add

    std::size_t size() const noexcept { return entries_.size(); }

    // By 64 bits of the key's hash: who goes on to change something loads the link and compares the key itself.
    std::optional<Position> find(std::string_view key) noexcept;

    std::int64_t id(Position at) const noexcept { return static_cast<std::int64_t>(entries_[at].id); }
    std::uint64_t fingerprint(Position at) const noexcept { return entries_[at].fingerprint; }
    bool parked(Position at) const noexcept { return entries_[at].flags & parked_flag; }
    bool was_absent(Position at) const noexcept { return entries_[at].flags & absent_flag; }
    bool seen(Position at) const noexcept { return entries_[at].flags & seen_flag; }
    bool unchanged(Position at) const noexcept { return entries_[at].flags & unchanged_flag; }

    bool mark_seen(Position at) noexcept;  // false: seen before in this read
    void mark_unchanged(Position at, bool unchanged) noexcept;

    bool mark_new(std::string_view key);  // a key without link; false: seen before in this read
    std::optional<Position> position_of(std::int64_t id) const noexcept;

private:
    static constexpr std::uint8_t seen_flag = 1, unchanged_flag = 2, parked_flag = 4, absent_flag = 8;
    struct Entry {
        std::uint64_t hash;
        std::uint64_t fingerprint;
        std::uint64_t id : 56;
        std::uint64_t flags : 8;
    };
    std::vector<Entry> entries_;  // by id
    std::vector<Position> by_hash_;
    std::unordered_set<std::uint64_t> new_keys_;
    Position expected_ = 0;  // directories tend to answer in the order of last time
};

}  // namespace rosterd::engine
