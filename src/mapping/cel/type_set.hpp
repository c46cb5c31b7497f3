#pragma once
// Which types an expression can come to, as far as that is known before there is a record: attributes may be anything.

#include <cstdint>
#include <span>
#include <string>

#include "mapping/cel/functions.hpp"
#include "mapping/cel/value.hpp"

namespace rosterd::mapping::cel {

class TypeSet {
public:
    constexpr TypeSet() = default;  // none: never a value
    static constexpr TypeSet any() noexcept {
        TypeSet all;
        for (int at = static_cast<int>(Type::null); at <= static_cast<int>(Type::type); ++at) {
            all.bits_ |= static_cast<std::uint16_t>(1U << at);
        }
        return all;
    }
    static constexpr TypeSet of(Type type) noexcept {
        TypeSet one;
        one.bits_ = static_cast<std::uint16_t>(1U << static_cast<unsigned>(type));
        return one;
    }
    constexpr bool has(Type type) const noexcept { return (bits_ >> static_cast<unsigned>(type) & 1U) != 0; }
    constexpr bool empty() const noexcept { return bits_ == 0; }
    constexpr TypeSet operator|(TypeSet other) const noexcept {
        TypeSet both;
        both.bits_ = static_cast<std::uint16_t>(bits_ | other.bits_);
        return both;
    }
    friend constexpr auto operator<=>(TypeSet, TypeSet) = default;

private:
    std::uint16_t bits_ = 0;
};

// "string", "int or uint": for messages.
std::string to_text(TypeSet types);

// What a call comes to for arguments of these types; empty: it takes none of them. Found by calling it with a value of
// every type, so that it cannot differ from what evaluation does.
TypeSet result_types(Function function, std::span<const TypeSet> arguments);

// A value of that type.
Value sample_of(Type type) noexcept;

}  // namespace rosterd::mapping::cel
