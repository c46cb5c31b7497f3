#include "mapping/cel/functions.hpp"

#include <array>
#include <string>
#include <vector>

#include "model/nearest.hpp"

namespace rosterd::mapping::cel {
namespace {

// Of what is not in a table of its own.
Value dyn(Run&, std::span<const Value> arguments) {
    return arguments[0];
}

constexpr std::array<FunctionEntry, 1> other_functions = {{{"dyn", CallStyle::function, 1, 1, dyn}}};

using Tables = std::array<std::span<const FunctionEntry>, 9>;

Tables tables() noexcept {
    return {conversion_functions(), text_functions(),   format_functions(), math_functions(), time_functions(),
            identifier_functions(), pinyin_functions(), phone_functions(),  other_functions};
}

bool fits(const FunctionEntry& entry, bool method) noexcept {
    return entry.style == CallStyle::either || (entry.style == CallStyle::method) == method;
}

std::string counted(const FunctionEntry& entry, bool method) {
    const int object = method ? 1 : 0;
    const int least = entry.least - object, most = entry.most - object;
    std::string text = "`" + std::string(entry.name) + "` takes ";
    if (entry.most == any_number)
        return text + "at least " + std::to_string(least) + (least == 1 ? " argument" : " arguments");
    text += std::to_string(least);
    if (most != least) text += (most == least + 1 ? " or " : " to ") + std::to_string(most);
    return text + (most == 1 ? " argument" : " arguments");
}

std::string unknown(std::string_view name, bool method) {
    std::vector<std::string> known = {"has",    "all",      "exists", "exists_one", "map",
                                      "filter", "cel.bind", "absent", "coalesce",   "lookup"};
    for (const auto& table : tables()) {
        for (const FunctionEntry& entry : table) known.emplace_back(entry.name);
    }
    const std::string meant = nearest(name, known);
    std::string text = method ? "there is no method `" : "there is no function `";
    text += std::string(name) + "`";
    if (!meant.empty()) text += " (did you mean `" + meant + "`?)";
    return text;
}

}  // namespace

FunctionChoice find_function(std::string_view name, bool method, std::size_t arguments) {
    const FunctionEntry* near = nullptr;
    for (const auto& table : tables()) {
        for (const FunctionEntry& entry : table) {
            if (entry.name != name) continue;
            near = &entry;
            const bool count = arguments >= entry.least && (entry.most == any_number || arguments <= entry.most);
            if (fits(entry, method) && count) return {&entry, {}};
        }
    }
    if (!near) return {nullptr, unknown(name, method)};
    if (fits(*near, method)) return {nullptr, counted(*near, method)};
    const std::string text(name);
    return {nullptr, method ? "`" + text + "` is a function: " + text + "(x)"
                            : "`" + text + "` is a method: x." + text + "(...)"};
}

bool has_function(std::string_view name) noexcept {
    for (const auto& table : tables()) {
        for (const FunctionEntry& entry : table) {
            if (entry.name == name) return true;
        }
    }
    return false;
}

}  // namespace rosterd::mapping::cel
