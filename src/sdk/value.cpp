#include "rosterd/value.hpp"

#include <algorithm>
#include <array>

namespace rosterd {

Value Value::make_map(Map entries) {
    std::ranges::stable_sort(entries, {}, &Map::value_type::first);
    // Of equal names the last one stays: walk from the back.
    const auto doubles = std::unique(entries.rbegin(), entries.rend(),
                                     [](const auto& left, const auto& right) { return left.first == right.first; });
    entries.erase(entries.begin(), doubles.base());
    Value value;
    value.content_ = std::make_shared<const Map>(std::move(entries));
    return value;
}

const Value::List* Value::as_list() const noexcept {
    const auto* list = std::get_if<std::shared_ptr<const List>>(&content_);
    return list ? list->get() : nullptr;
}

const Value::Map* Value::as_map() const noexcept {
    const auto* map = std::get_if<std::shared_ptr<const Map>>(&content_);
    return map ? map->get() : nullptr;
}

const Value* Value::member(std::string_view name) const noexcept {
    const Map* map = as_map();
    if (!map) return nullptr;
    const auto place =
        std::ranges::lower_bound(*map, name, {}, [](const auto& entry) -> std::string_view { return entry.first; });
    return place != map->end() && place->first == name ? &place->second : nullptr;
}

std::string_view Value::type_name() const noexcept {
    static constexpr std::array<std::string_view, 11> names = {"null",     "boolean", "integer", "unsigned integer",
                                                               "number",   "text",    "bytes",   "instant",
                                                               "duration", "list",    "map"};
    return names[content_.index()];
}

bool operator==(const Value& left, const Value& right) noexcept {
    if (left.content_.index() != right.content_.index()) return false;
    if (const auto* list = left.as_list()) return list == right.as_list() || *list == *right.as_list();
    if (const auto* map = left.as_map()) return map == right.as_map() || *map == *right.as_map();
    return left.content_ == right.content_;
}

}  // namespace rosterd
