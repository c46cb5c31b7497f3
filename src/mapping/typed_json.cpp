#include "mapping/typed_json.hpp"

#include <stdexcept>
#include <string>

#include "mapping/cel/compare.hpp"
#include "mapping/cel/functions.hpp"
#include "mapping/cel/number_text.hpp"
#include "mapping/cel/program.hpp"
#include "mapping/cel/time.hpp"

namespace rosterd::mapping {
namespace {

class NoNames final : public cel::Variables {
public:
    cel::Value follow(const Path&, cel::Arena&) const override { return cel::Value::absent(); }
    cel::Value whole(cel::Arena&) const override { return cel::Value::map({}); }
};

template <class T>
T read(const std::optional<T>& value, const std::string& tag) {
    if (!value) throw std::invalid_argument("what is tagged " + tag + " is none");
    return *value;
}

std::string base64(std::string_view bytes) {
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t next = at; next < at + 3; ++next) {
            group = group << 8U | (next < bytes.size() ? static_cast<unsigned char>(bytes[next]) : 0U);
        }
        const std::size_t kept = std::min<std::size_t>(bytes.size() - at, 3) + 1;
        for (std::size_t letter = 0; letter < 4; ++letter) {
            text += letter < kept ? letters[group >> (18 - 6 * letter) & 63U] : '=';
        }
    }
    return text;
}

std::string key_text(const cel::Value& key) {
    if (key.is(cel::Type::text)) return std::string(key.as_text());
    return to_plain(key).dump();
}

cel::Value from_tagged(const nlohmann::json& json, cel::Arena& arena, int depth) {
    if (depth > cel::Limits::nesting) throw std::invalid_argument("a value that is nested too deeply");
    if (!json.is_object() || json.size() != 1)
        throw std::invalid_argument("a value without its one tag: " + json.dump());
    const NoNames nothing;
    cel::Run run{arena, nothing};
    const std::string& tag = json.begin().key();
    const nlohmann::json& content = json.begin().value();
    const auto text = [&content] { return content.get<std::string>(); };
    if (tag == "null") return {};
    if (tag == "bool") return cel::Value::boolean(content.get<bool>());
    if (tag == "int") return cel::Value::integer(read(cel::parse_integer(text()), tag));
    if (tag == "uint") return cel::Value::unsigned_integer(read(cel::parse_unsigned(text()), tag));
    if (tag == "double") return cel::Value::real(read(cel::parse_real(text()), tag));
    if (tag == "string") return run.text(text());
    if (tag == "timestamp") return cel::Value::timestamp(read(cel::parse_timestamp(text()), tag));
    if (tag == "duration") return cel::Value::duration(read(cel::parse_duration(text()), tag));
    if (tag == "bytes") {
        const std::string hex = text();
        std::string bytes;
        for (std::size_t at = 0; at < hex.size(); at += 2) {
            bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
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
        for (std::size_t at = 0; at < content.size(); ++at) items[at] = from_tagged(content[at], arena, depth + 1);
        return cel::Value::list({items, content.size()});
    }
    if (tag == "map") {
        auto* entries = arena.array<cel::Entry>(content.size());
        for (std::size_t at = 0; at < content.size(); ++at) {
            entries[at] = {from_tagged(content[at].at(0), arena, depth + 1),
                           from_tagged(content[at].at(1), arena, depth + 1)};
        }
        return cel::make_map(run, {entries, content.size()});
    }
    throw std::invalid_argument("no such tag: " + tag);
}

}  // namespace

cel::Value from_tagged(const nlohmann::json& json, cel::Arena& arena) {
    return from_tagged(json, arena, 0);
}

nlohmann::json to_tagged(const cel::Value& value) {
    switch (value.type()) {
        case cel::Type::error:
            return {{"error", cel::describe(value)}};
        case cel::Type::absent:
            return {{"absent", nullptr}};
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
            for (const cel::Value& item : value.as_list()) items.push_back(to_tagged(item));
            return {{"list", items}};
        }
        case cel::Type::map: {
            auto entries = nlohmann::json::array();
            for (const cel::Entry& entry : value.as_map())
                entries.push_back({to_tagged(entry.key), to_tagged(entry.value)});
            return {{"map", entries}};
        }
    }
    return {};
}

nlohmann::ordered_json to_plain(const cel::Value& value) {
    switch (value.type()) {
        case cel::Type::boolean:
            return value.as_boolean();
        case cel::Type::integer:
            return value.as_integer();
        case cel::Type::unsigned_integer:
            return value.as_unsigned();
        case cel::Type::real:
            if (value.as_real() - value.as_real() != 0) return cel::to_text(value.as_real());  // JSON has no NaN
            return value.as_real();
        case cel::Type::text:
            return value.as_text();
        case cel::Type::bytes:
            return base64(value.as_text());
        case cel::Type::timestamp:
            return cel::to_text(value.as_timestamp());
        case cel::Type::duration:
            return cel::duration_text(value.as_duration());
        case cel::Type::type:
            return cel::to_string(value.as_type());
        case cel::Type::list: {
            auto items = nlohmann::ordered_json::array();
            for (const cel::Value& item : value.as_list()) items.push_back(to_plain(item));
            return items;
        }
        case cel::Type::map: {
            auto entries = nlohmann::ordered_json::object();
            for (const cel::Entry& entry : value.as_map()) entries[key_text(entry.key)] = to_plain(entry.value);
            return entries;
        }
        default:
            return nullptr;
    }
}

cel::Value TaggedVariables::follow(const Path& path, cel::Arena& arena) const {
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
    if (bound.empty()) return path.hub && path.steps.empty() ? cel::Value() : cel::Value::absent();
    const NoNames nothing;
    cel::Run run{arena, nothing};
    cel::Value value = from_tagged(variables_[bound], arena);
    for (; used < path.steps.size(); ++used) {
        const PathStep& step = path.steps[used];
        const auto* member = std::get_if<std::string>(&step.to);
        value = cel::at(run, value, member ? run.text(*member) : cel::Value::integer(std::get<std::int64_t>(step.to)));
        if (value.is_failure()) return value;
    }
    return value;
}

cel::Value TaggedVariables::whole(cel::Arena& arena) const {
    const NoNames nothing;
    cel::Run run{arena, nothing};
    auto* entries = arena.array<cel::Entry>(variables_.size());
    std::size_t count = 0;
    for (const auto& [name, value] : variables_.items()) {
        entries[count++] = {run.text(name), from_tagged(value, arena)};
    }
    return cel::make_map(run, {entries, count});
}

}  // namespace rosterd::mapping
