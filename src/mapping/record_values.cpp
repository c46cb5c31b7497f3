#include "mapping/record_values.hpp"

#include <string>

#include "mapping/cel/number_text.hpp"
#include "mapping/cel/time.hpp"

namespace rosterd::mapping {
namespace {

using cel::Arena;
using cel::LimitExceeded;
using cel::Limits;

cel::Value convert(const Value& value, Arena& arena, int depth);

cel::Value convert_list(const Value::List& list, Arena& arena, int depth) {
    cel::Value* items = arena.array<cel::Value>(list.size());
    for (std::size_t at = 0; at < list.size(); ++at) {
        items[at] = convert(list[at], arena, depth);
        if (items[at].is_failure()) return items[at];
    }
    return cel::Value::list({items, list.size()});
}

// Sorted by name already, and so is the language's map.
template <class Entries>
cel::Value convert_map(const Entries& map, Arena& arena, int depth) {
    cel::Entry* entries = arena.array<cel::Entry>(map.size());
    std::size_t at = 0;
    for (const auto& [name, content] : map) {
        entries[at] = {cel::Value::text(name), convert(content, arena, depth)};
        if (entries[at].value.is_failure()) return entries[at].value;
        ++at;
    }
    return cel::Value::map({entries, at});
}

cel::Value convert_instant(Instant instant) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch());
    if (!cel::in_range(seconds.count())) return cel::Value::error("the attribute is a time beyond the years 1 to 9999");
    const auto nanos = std::chrono::nanoseconds(instant.time_since_epoch() - seconds).count();
    return cel::Value::timestamp({seconds.count(), static_cast<std::uint32_t>(nanos)});
}

cel::Value convert(const Value& value, Arena& arena, int depth) {
    if (depth > Limits::nesting) return cel::Value::error("the attribute is nested too deeply");
    if (const auto* text = value.as_text()) {
        if (text->size() > Limits::memory_bytes) throw LimitExceeded{"an attribute is longer than 16 MiB"};
        return cel::Value::text(*text);
    }
    if (const auto* boolean = value.as_boolean()) return cel::Value::boolean(*boolean);
    if (const auto* integer = value.as_integer()) return cel::Value::integer(*integer);
    if (const auto* number = value.as_unsigned()) return cel::Value::unsigned_integer(*number);
    if (const auto* real = value.as_double()) return cel::Value::real(*real);
    if (const auto* bytes = value.as_bytes()) {
        if (bytes->data.size() > Limits::memory_bytes) throw LimitExceeded{"an attribute is longer than 16 MiB"};
        return cel::Value::bytes(bytes->data);
    }
    if (const auto* list = value.as_list()) return convert_list(*list, arena, depth + 1);
    if (const auto* map = value.as_map()) return convert_map(*map, arena, depth + 1);
    if (const auto* instant = value.as_instant()) return convert_instant(*instant);
    if (const auto* duration = value.as_duration()) return cel::Value::duration(duration->count());
    return {};
}

class Copier {
public:
    Value copy(const cel::Value& value) {
        switch (value.type()) {
            case cel::Type::boolean:
                return value.as_boolean();
            case cel::Type::integer:
                return value.as_integer();
            case cel::Type::unsigned_integer:
                return value.as_unsigned();
            case cel::Type::real:
                return value.as_real();
            case cel::Type::text:
                count(value.as_text().size());
                return value.as_text();
            case cel::Type::bytes:
                count(value.as_text().size());
                return Bytes{std::string(value.as_text())};
            case cel::Type::list:
                return list(value.as_list());
            case cel::Type::map:
                return map(value.as_map());
            case cel::Type::timestamp: {
                const auto [seconds, nanos] = value.as_timestamp();
                return Instant(std::chrono::seconds(seconds) + std::chrono::milliseconds(nanos / 1'000'000));
            }
            case cel::Type::duration:
                return Duration(value.as_duration());
            case cel::Type::type:
                return cel::to_string(value.as_type());
            default:
                return {};
        }
    }

private:
    void count(std::size_t bytes) {
        if (bytes > left_) throw LimitExceeded{"the result is larger than 1 MiB"};
        left_ -= bytes;
    }

    Value list(std::span<const cel::Value> items) {
        count(items.size() * sizeof(Value));
        Value::List list;
        list.reserve(items.size());
        for (const cel::Value& item : items) list.push_back(copy(item));
        return list;
    }

    Value map(std::span<const cel::Entry> entries) {
        count(entries.size() * sizeof(Value::Map::value_type));
        Value::Map map;
        map.reserve(entries.size());
        for (const cel::Entry& entry : entries) map.emplace_back(name(entry.key), copy(entry.value));
        return Value::make_map(std::move(map));
    }

    // Records know names only.
    std::string name(const cel::Value& key) {
        if (key.is(cel::Type::boolean)) return key.as_boolean() ? "true" : "false";
        if (key.is(cel::Type::integer)) return std::to_string(key.as_integer());
        if (key.is(cel::Type::unsigned_integer)) return std::to_string(key.as_unsigned());
        count(key.as_text().size());
        return std::string(key.as_text());
    }

    std::size_t left_ = Limits::result_bytes;
};

}  // namespace

cel::Value to_language(const Value& value, Arena& arena) {
    return convert(value, arena, 0);
}

Value from_language(const cel::Value& value) {
    return Copier().copy(value);
}

std::string describe(const Arrival& arrival) {
    const bool member = std::holds_alternative<std::string>(arrival.failed->to);
    return (member ? "a member of a value of type " : "a position in a value of type ") + std::string(arrival.found) +
           (member ? " (only a map has members)" : " (only a list has positions)");
}

cel::Value RecordVariables::follow(const Path& path, Arena& arena) const {
    if (path.hub && !hub_) return path.steps.empty() ? cel::Value() : cel::Value::absent();
    const Arrival arrival = path.hub ? walk(*hub_, path) : walk(record_, path);
    if (arrival.value) return to_language(*arrival.value, arena);
    if (!arrival.failed) return cel::Value::absent();
    const std::string message = describe(arrival);
    char* place = arena.array<char>(message.size() + 1);
    place[message.copy(place, message.size())] = '\0';
    return cel::Value::error(place).at(static_cast<std::uint32_t>(arrival.failed->column));
}

cel::Value RecordVariables::whole(Arena& arena) const {
    return convert_map(record_.attributes.entries(), arena, 1);
}

}  // namespace rosterd::mapping
