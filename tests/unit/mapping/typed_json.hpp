#pragma once
// Values as tagged JSON: {"int": "1"}, {"string": "a"}, {"list": [...]}, {"map": [[key, value], ...]}, {"bytes":
// "c3bf"}.

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "mapping/cel/compare.hpp"
#include "mapping/cel/number_text.hpp"
#include "mapping/cel/program.hpp"
#include "mapping/cel/time.hpp"

namespace rosterd::testing {

namespace cel = mapping::cel;

class NoNames final : public cel::Variables {
public:
    cel::Value follow(const mapping::Path&, cel::Arena&) const override { return cel::Value::absent(); }
    cel::Value whole(cel::Arena&) const override { return cel::Value::map({}); }
};

inline cel::Value from_typed(const nlohmann::json& json, cel::Arena& arena) {
    const NoNames nothing;
    cel::Run run{arena, nothing};
    const std::string& tag = json.begin().key();
    const nlohmann::json& content = json.begin().value();
    const auto text = [&content] { return content.get<std::string>(); };
    if (tag == "null") return {};
    if (tag == "bool") return cel::Value::boolean(content.get<bool>());
    if (tag == "int") return cel::Value::integer(cel::parse_integer(text()).value());
    if (tag == "uint") return cel::Value::unsigned_integer(cel::parse_unsigned(text()).value());
    if (tag == "double") return cel::Value::real(cel::parse_real(text()).value());
    if (tag == "string") return run.text(text());
    if (tag == "timestamp") return cel::Value::timestamp(cel::parse_timestamp(text()).value());
    if (tag == "duration") return cel::Value::duration(cel::parse_duration(text()).value());
    if (tag == "bytes") {
        std::string bytes;
        for (std::size_t at = 0; at < text().size(); at += 2) {
            bytes += static_cast<char>(std::stoi(text().substr(at, 2), nullptr, 16));
        }
        return cel::Value::bytes(arena.copy(bytes));
    }
    if (tag == "type") {
        for (int at = 0; at <= static_cast<int>(cel::Type::type); ++at) {
            if (cel::to_string(static_cast<cel::Type>(at)) == text())
                return cel::Value::type(static_cast<cel::Type>(at));
        }
    }
    if (tag == "list") {
        auto* items = arena.array<cel::Value>(content.size());
        for (std::size_t at = 0; at < content.size(); ++at) items[at] = from_typed(content[at], arena);
        return cel::Value::list({items, content.size()});
    }
    if (tag == "map") {
        auto* entries = arena.array<cel::Entry>(content.size());
        for (std::size_t at = 0; at < content.size(); ++at) {
            entries[at] = {from_typed(content[at][0], arena), from_typed(content[at][1], arena)};
        }
        return cel::make_map(run, {entries, content.size()});
    }
    throw std::invalid_argument("no such tag: " + tag);
}

// Doubles are the same when they print the same: so NaN is NaN, and -0 is not 0.
inline nlohmann::json to_typed(const cel::Value& value) {
    switch (value.type()) {
        case cel::Type::error:
            return {{"error", cel::describe(value)}};
        case cel::Type::absent:
            return {{"error", "absent"}};
        case cel::Type::null:
            return {{"null", nullptr}};
        case cel::Type::boolean:
            return {{"bool", value.as_boolean()}};
        case cel::Type::integer:
            return {{"int", std::to_string(value.as_integer())}};
        case cel::Type::unsigned_integer:
            return {{"uint", std::to_string(value.as_unsigned())}};
        case cel::Type::real:
            return {{"double", cel::to_text(value.as_real())}};
        case cel::Type::text:
            return {{"string", value.as_text()}};
        case cel::Type::timestamp:
            return {{"timestamp", cel::to_text(value.as_timestamp())}};
        case cel::Type::duration:
            return {{"duration", cel::duration_text(value.as_duration())}};
        case cel::Type::type:
            return {{"type", cel::to_string(value.as_type())}};
        case cel::Type::bytes: {
            static constexpr std::string_view digits = "0123456789abcdef";
            std::string hex;
            for (const char c : value.as_text()) {
                hex += digits[static_cast<unsigned char>(c) >> 4U];
                hex += digits[static_cast<unsigned char>(c) & 15U];
            }
            return {{"bytes", hex}};
        }
        case cel::Type::list: {
            auto items = nlohmann::json::array();
            for (const cel::Value& item : value.as_list()) items.push_back(to_typed(item));
            return {{"list", items}};
        }
        case cel::Type::map: {
            auto entries = nlohmann::json::array();
            for (const cel::Entry& entry : value.as_map())
                entries.push_back({to_typed(entry.key), to_typed(entry.value)});
            return {{"map", entries}};
        }
    }
    return {};
}

// Variables from an object of tagged values.
class TypedVariables final : public cel::Variables {
public:
    explicit TypedVariables(nlohmann::json variables) : variables_(std::move(variables)) {}

    cel::Value follow(const mapping::Path& path, cel::Arena& arena) const override {
        // Of names with dots the longest that is bound counts: x.y before member y of x.
        std::string name = path.attribute, bound;
        std::size_t used = 0;
        if (variables_.contains(name)) bound = name;
        for (std::size_t at = 0; at < path.steps.size(); ++at) {
            const auto* member = std::get_if<std::string>(&path.steps[at].to);
            if (!member) break;
            name += "." + *member;
            if (!variables_.contains(name)) continue;
            bound = name;
            used = at + 1;
        }
        if (bound.empty()) return cel::Value::absent();
        const NoNames nothing;
        cel::Run run{arena, nothing};
        cel::Value value = from_typed(variables_[bound], arena);
        for (; used < path.steps.size(); ++used) {
            const mapping::PathStep& step = path.steps[used];
            const auto* member = std::get_if<std::string>(&step.to);
            value =
                cel::at(run, value, member ? run.text(*member) : cel::Value::integer(std::get<std::int64_t>(step.to)));
            if (value.is_failure()) return value;
        }
        return value;
    }
    cel::Value whole(cel::Arena&) const override { return cel::Value::map({}); }

private:
    nlohmann::json variables_;
};

}  // namespace rosterd::testing
