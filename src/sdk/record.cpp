#include "rosterd/record.hpp"

#include <algorithm>

namespace rosterd {
namespace {

// A person has around a dozen attributes: one allocation, at most two.
constexpr std::size_t first_capacity = 8;

struct NameLess {
    bool operator()(const Attributes::Entry& entry, std::string_view name) const noexcept { return entry.first < name; }
};

}  // namespace

std::string_view to_string(Kind kind) noexcept {
    return kind == Kind::department ? "department" : "person";
}

void Attributes::set(std::string name, Value value) {
    if (entries_.empty()) entries_.reserve(first_capacity);
    if (entries_.empty() || entries_.back().first < name) {
        entries_.emplace_back(std::move(name), std::move(value));
        return;
    }
    const auto place = std::lower_bound(entries_.begin(), entries_.end(), std::string_view(name), NameLess{});
    if (place->first == name) {
        place->second = std::move(value);
    } else {
        entries_.emplace(place, std::move(name), std::move(value));
    }
}

const Value* Attributes::find(std::string_view name) const noexcept {
    const auto place = std::lower_bound(entries_.begin(), entries_.end(), name, NameLess{});
    return place != entries_.end() && place->first == name ? &place->second : nullptr;
}

}  // namespace rosterd
