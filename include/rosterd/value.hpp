#pragma once
// One value of a record: what a directory sent, and what mapping expressions work on. Copies are cheap: lists and maps
// are shared and immutable. No thread restrictions.

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "rosterd/clock.hpp"

namespace rosterd {

struct Bytes {
    std::string data;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};

using Duration = std::chrono::nanoseconds;

class Value {
public:
    using List = std::vector<Value>;
    using Map = std::vector<std::pair<std::string, Value>>;  // sorted by name, names unique: make it with make_map

    Value() = default;  // null
    Value(bool value) : content_(value) {}
    Value(std::int64_t value) : content_(value) {}
    Value(std::uint64_t value) : content_(value) {}
    Value(double value) : content_(value) {}
    Value(std::string value) : content_(std::move(value)) {}
    Value(std::string_view value) : content_(std::string(value)) {}
    Value(const char* value) : content_(std::string(value)) {}
    Value(Bytes value) : content_(std::move(value)) {}
    Value(Instant value) : content_(value) {}
    Value(Duration value) : content_(value) {}
    Value(List list) : content_(std::make_shared<const List>(std::move(list))) {}

    static Value make_map(Map entries);  // sorts; of two entries with one name the later wins

    bool is_null() const noexcept { return std::holds_alternative<std::monostate>(content_); }
    const bool* as_boolean() const noexcept { return std::get_if<bool>(&content_); }
    const std::int64_t* as_integer() const noexcept { return std::get_if<std::int64_t>(&content_); }
    const std::uint64_t* as_unsigned() const noexcept { return std::get_if<std::uint64_t>(&content_); }
    const double* as_double() const noexcept { return std::get_if<double>(&content_); }
    const std::string* as_text() const noexcept { return std::get_if<std::string>(&content_); }
    const Bytes* as_bytes() const noexcept { return std::get_if<Bytes>(&content_); }
    const Instant* as_instant() const noexcept { return std::get_if<Instant>(&content_); }
    const Duration* as_duration() const noexcept { return std::get_if<Duration>(&content_); }
    const List* as_list() const noexcept;
    const Map* as_map() const noexcept;

    // The member of a map; nullptr when this is no map or has no such member.
    const Value* member(std::string_view name) const noexcept;

    // "null", "boolean", "integer", "unsigned integer", "number", "text", "bytes", "instant", "duration", "list",
    // "map".
    std::string_view type_name() const noexcept;

    friend bool operator==(const Value& left, const Value& right) noexcept;

private:
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Bytes, Instant, Duration,
                 std::shared_ptr<const List>, std::shared_ptr<const Map>>
        content_;
};

}  // namespace rosterd
