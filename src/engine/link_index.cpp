#include "engine/link_index.hpp"

#include <xxhash.h>

#include <algorithm>
#include <numeric>

namespace rosterd::engine {

namespace {
std::uint64_t hash_of(std::string_view key) noexcept {
    return XXH3_64bits(key.data(), key.size());
}
}  // namespace

void LinkIndex::reserve(std::size_t links) {
    entries_.reserve(links);
}

void LinkIndex::add(std::int64_t id, std::string_view key, std::uint64_t fingerprint, bool parked, int absences) {
    Entry entry{};
    entry.hash = hash_of(key);
    entry.fingerprint = fingerprint;
    entry.id = static_cast<std::uint64_t>(id);
    entry.flags = static_cast<std::uint8_t>((parked ? parked_flag : 0) | (absences > 0 ? absent_flag : 0));
    entries_.push_back(entry);
}

void LinkIndex::finish() {
    by_hash_.resize(entries_.size());
    std::iota(by_hash_.begin(), by_hash_.end(), Position{0});
    std::sort(by_hash_.begin(), by_hash_.end(),
              [this](Position left, Position right) { return entries_[left].hash < entries_[right].hash; });
}

std::optional<LinkIndex::Position> LinkIndex::find(std::string_view key) noexcept {
    const std::uint64_t hash = hash_of(key);
    if (expected_ < entries_.size() && entries_[expected_].hash == hash) return expected_++;
    const auto at =
        std::lower_bound(by_hash_.begin(), by_hash_.end(), hash,
                         [this](Position position, std::uint64_t wanted) { return entries_[position].hash < wanted; });
    if (at == by_hash_.end() || entries_[*at].hash != hash) return std::nullopt;
    expected_ = *at + 1;
    return *at;
}

bool LinkIndex::mark_seen(Position at) noexcept {
    if (entries_[at].flags & seen_flag) return false;
    entries_[at].flags |= seen_flag;
    return true;
}

void LinkIndex::mark_unchanged(Position at, bool unchanged) noexcept {
    if (unchanged)
        entries_[at].flags |= unchanged_flag;
    else
        entries_[at].flags &= static_cast<std::uint8_t>(~unchanged_flag);
}

bool LinkIndex::mark_new(std::string_view key) {
    return new_keys_.insert(hash_of(key)).second;
}

std::optional<LinkIndex::Position> LinkIndex::position_of(std::int64_t id) const noexcept {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), static_cast<std::uint64_t>(id),
                                     [](const Entry& entry, std::uint64_t wanted) { return entry.id < wanted; });
    if (at == entries_.end() || at->id != static_cast<std::uint64_t>(id)) return std::nullopt;
    return static_cast<Position>(at - entries_.begin());
}

}  // namespace rosterd::engine
