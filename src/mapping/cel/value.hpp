#pragma once
// A value of the expression language while it is computed with: sixteen bytes, copied freely. Texts, lists and maps are
// views: of the record, of the program's constants or of the evaluation's Arena, and end with them.

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>

namespace rosterd::mapping::cel {

// `error` and `absent` are results, too: they travel through operators and functions up to who absorbs them (`||`,
// `&&`, `coalesce`) or to the end. Absent is what a record does not have.
enum class Type : std::uint8_t {
    error,
    absent,
    null,
    boolean,
    integer,
    unsigned_integer,
    real,
    text,
    bytes,
    list,
    map,
    timestamp,
    duration,
    type,
};

// CEL's own names: "int", "null_type", "google.protobuf.Timestamp", ...
std::string_view to_string(Type type) noexcept;

struct Timestamp {
    std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z; within the years 1 to 9999
    std::uint32_t nanos = 0;   // below 1,000,000,000
    friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

struct Entry;

class Value {
public:
    Value() noexcept : Value(Type::null) {}
    static Value absent() noexcept { return Value(Type::absent); }
    static Value boolean(bool value) noexcept { return make(Type::boolean, &Value::boolean_, value); }
    static Value integer(std::int64_t value) noexcept { return make(Type::integer, &Value::integer_, value); }
    static Value unsigned_integer(std::uint64_t value) noexcept {
        return make(Type::unsigned_integer, &Value::unsigned_, value);
    }
    static Value real(double value) noexcept { return make(Type::real, &Value::real_, value); }
    static Value text(std::string_view value) noexcept { return view(Type::text, value.data(), value.size()); }
    static Value bytes(std::string_view value) noexcept { return view(Type::bytes, value.data(), value.size()); }
    static Value list(std::span<const Value> items) noexcept { return view(Type::list, items.data(), items.size()); }
    // Sorted by key (compare.hpp), every key once: see make_map.
    static Value map(std::span<const Entry> entries) noexcept;
    static Value timestamp(Timestamp value) noexcept {
        Value result = make(Type::timestamp, &Value::integer_, value.seconds);
        result.extra_ = value.nanos;
        return result;
    }
    static Value duration(std::int64_t nanos) noexcept { return make(Type::duration, &Value::integer_, nanos); }
    static Value type(Type value) noexcept { return make(Type::type, &Value::denoted_, value); }
    // The message outlives the value; it never holds what the record holds. nullptr: no overload for these types, to be
    // worded by who knows the function's name.
    static Value error(const char* message = nullptr) noexcept {
        return make(Type::error, &Value::pointer_, static_cast<const void*>(message));
    }

    Type type() const noexcept { return type_; }
    bool is(Type type) const noexcept { return type_ == type; }
    bool is_failure() const noexcept { return type_ <= Type::absent; }
    bool is_true() const noexcept { return type_ == Type::boolean && boolean_; }
    bool is_false() const noexcept { return type_ == Type::boolean && !boolean_; }
    bool is_number() const noexcept {
        return type_ == Type::integer || type_ == Type::unsigned_integer || type_ == Type::real;
    }

    // Only of a value of that type.
    bool as_boolean() const noexcept { return boolean_; }
    std::int64_t as_integer() const noexcept { return integer_; }
    std::uint64_t as_unsigned() const noexcept { return unsigned_; }
    double as_real() const noexcept { return real_; }
    std::string_view as_text() const noexcept { return {static_cast<const char*>(pointer_), extra_}; }  // or bytes
    std::span<const Value> as_list() const noexcept { return {static_cast<const Value*>(pointer_), extra_}; }
    std::span<const Entry> as_map() const noexcept;
    Timestamp as_timestamp() const noexcept { return {integer_, extra_}; }
    std::int64_t as_duration() const noexcept { return integer_; }  // nanoseconds
    Type as_type() const noexcept { return denoted_; }

    // Of an error.
    const char* message() const noexcept { return static_cast<const char*>(pointer_); }
    std::uint32_t column() const noexcept { return extra_; }  // 0: not placed yet
    Value at(std::uint32_t column) const noexcept {
        Value result = *this;
        result.extra_ = column;
        return result;
    }

private:
    explicit Value(Type type) noexcept : integer_(0), type_(type) {}
    template <class T>
    static Value make(Type type, T Value::*member, T content) noexcept {
        Value result(type);
        result.*member = content;
        return result;
    }
    static Value view(Type type, const void* data, std::size_t size) noexcept {
        Value result(type);
        result.pointer_ = data;
        result.extra_ = static_cast<std::uint32_t>(size);  // the arena's limit is far below
        return result;
    }

    union {
        bool boolean_;
        std::int64_t integer_;
        std::uint64_t unsigned_;
        double real_;
        const void* pointer_;
        Type denoted_;
    };
    std::uint32_t extra_ = 0;
    Type type_;
};

struct Entry {
    Value key;
    Value value;
};

inline Value Value::map(std::span<const Entry> entries) noexcept {
    return view(Type::map, entries.data(), entries.size());
}

inline std::span<const Entry> Value::as_map() const noexcept {
    return {static_cast<const Entry*>(pointer_), extra_};
}

}  // namespace rosterd::mapping::cel
