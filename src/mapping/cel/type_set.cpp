#include "mapping/cel/type_set.hpp"

#include <array>
#include <vector>

namespace rosterd::mapping::cel {
namespace {

constexpr int first_type = static_cast<int>(Type::null), last_type = static_cast<int>(Type::type);

class Nothing final : public Variables {
public:
    Value follow(const Path&, Arena&) const override { return Value::absent(); }
    Value whole(Arena&) const override { return Value::absent(); }
};

std::vector<Type> members(TypeSet types) {
    std::vector<Type> list;
    for (int at = first_type; at <= last_type; ++at) {
        if (types.has(static_cast<Type>(at))) list.push_back(static_cast<Type>(at));
    }
    return list;
}

// The next combination of choices; false after the last.
bool advance(std::vector<std::size_t>& chosen, const std::vector<std::vector<Type>>& choices) {
    for (std::size_t at = 0; at < chosen.size(); ++at) {
        if (++chosen[at] < choices[at].size()) return true;
        chosen[at] = 0;
    }
    return false;
}

}  // namespace

Value sample_of(Type type) noexcept {
    static constexpr std::string_view text = "1";
    switch (type) {
        case Type::boolean:
            return Value::boolean(true);
        case Type::integer:
            return Value::integer(1);
        case Type::unsigned_integer:
            return Value::unsigned_integer(1);
        case Type::real:
            return Value::real(1);
        case Type::text:
            return Value::text(text);
        case Type::bytes:
            return Value::bytes(text);
        case Type::list:
            return Value::list({});
        case Type::map:
            return Value::map({});
        case Type::timestamp:
            return Value::timestamp({});
        case Type::duration:
            return Value::duration(1);
        case Type::type:
            return Value::type(Type::type);
        default:
            return {};
    }
}

std::string to_text(TypeSet types) {
    std::string text;
    const std::vector<Type> list = members(types);
    for (std::size_t at = 0; at < list.size(); ++at) {
        if (at > 0) text += at + 1 == list.size() ? " or " : ", ";
        text += to_string(list[at]);
    }
    return text;
}

TypeSet result_types(Function function, std::span<const TypeSet> arguments) {
    constexpr std::size_t most_calls = 2048;
    std::vector<std::vector<Type>> choices;
    std::size_t calls = 1;
    for (const TypeSet types : arguments) {
        choices.push_back(members(types));
        calls *= choices.back().size();
        if (calls == 0 || calls > most_calls) return TypeSet::any();
    }
    TypeSet results;
    std::vector<std::size_t> chosen(choices.size());
    std::vector<Value> values(choices.size());
    do {
        for (std::size_t at = 0; at < values.size(); ++at) values[at] = sample_of(choices[at][chosen[at]]);
        Arena arena;
        const Nothing nothing;
        Run run{arena, nothing};
        try {
            const Value result = function(run, values);
            if (!result.is(Type::error)) {
                results = results | TypeSet::of(result.type());
            } else if (result.message()) {
                return TypeSet::any();  // takes such values, only not this one
            }
        } catch (const LimitExceeded&) {
            return TypeSet::any();
        }
    } while (advance(chosen, choices));
    return results;
}

}  // namespace rosterd::mapping::cel
