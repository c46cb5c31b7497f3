#include "mapping/path.hpp"

#include <charconv>

namespace rosterd::mapping {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// Letters beyond ASCII are taken whole: which of them are letters is the directory's affair.
bool starts_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) noexcept {
    return starts_name(c) || is_digit(c) || c == '-';
}

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::optional<Path> path() {
        Path path;
        path.attribute = first_name();
        if (path.attribute.empty() || is_literal(path.attribute)) return std::nullopt;
        while (!at_end()) {
            PathStep step;
            step.column = column();
            if (!(take('.') ? member(step) : take('[') && index(step))) return std::nullopt;
            path.steps.push_back(std::move(step));
        }
        return path;
    }

private:
    static bool is_literal(std::string_view name) noexcept {
        return name == "true" || name == "false" || name == "null" || name == "in";
    }

    bool at_end() const noexcept { return at_ == text_.size(); }
    bool take(char c) noexcept {
        if (at_end() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    std::size_t column() const noexcept {
        std::size_t characters = 1;
        for (const char c : text_.substr(0, at_)) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        return characters;
    }

    std::string first_name() {
        const std::size_t start = at_;
        if (at_end() || !starts_name(text_[at_])) return {};
        bool dots = false;  // belong to the name
        while (!at_end()) {
            const char c = text_[at_];
            if (c == ':') dots = true;
            if (!continues_name(c) && c != ';' && c != ':' && !(c == '.' && dots)) break;
            ++at_;
        }
        return std::string(text_.substr(start, at_ - start));
    }

    bool member(PathStep& step) {
        const std::size_t start = at_;
        if (at_end() || !starts_name(text_[at_])) return false;
        while (!at_end() && continues_name(text_[at_])) ++at_;
        step.to = std::string(text_.substr(start, at_ - start));
        return true;
    }

    bool index(PathStep& step) {
        const std::size_t start = at_;
        if (at_end()) return false;
        const char quote = text_[at_];
        if (quote == '"' || quote == '\'') {
            const std::size_t end = text_.find(quote, start + 1);
            if (end == std::string_view::npos || end == start + 1) return false;
            const std::string_view name = text_.substr(start + 1, end - start - 1);
            if (name.find('\\') != std::string_view::npos || name.find('\n') != std::string_view::npos) return false;
            step.to = std::string(name);
            at_ = end + 1;
        } else {
            while (!at_end() && is_digit(text_[at_])) ++at_;
            std::int64_t position = 0;
            const auto [end, error] = std::from_chars(text_.data() + start, text_.data() + at_, position);
            if (error != std::errc() || end == text_.data() + start) return false;
            step.to = position;
        }
        return take(']');
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view spaces = " \t\r\n\f";
    const std::size_t first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

// nullptr: not there. `fits` tells whether the value has parts of this sort at all.
const Value* step_into(const Value& value, const PathStep& step, bool whole_attribute, bool& fits) noexcept {
    if (const auto* name = std::get_if<std::string>(&step.to)) {
        fits = value.as_map() != nullptr;
        return value.member(*name);
    }
    const auto position = static_cast<std::uint64_t>(std::get<std::int64_t>(step.to));
    if (const Value::List* list = value.as_list()) {
        return position < list->size() ? &(*list)[position] : nullptr;
    }
    fits = whole_attribute;
    return fits && position == 0 ? &value : nullptr;
}

}  // namespace

std::optional<Path> parse_path(std::string_view text) {
    const std::string_view content = trimmed(text);
    std::optional<Path> path = Scanner(content).path();
    if (!path) return std::nullopt;
    for (PathStep& step : path->steps) step.column += static_cast<std::size_t>(content.data() - text.data());
    return path;
}

Arrival walk(const Value& start, const Path& path) noexcept {
    const Value* value = &start;
    for (const PathStep& step : path.steps) {
        if (value->is_null()) return {};
        bool fits = true;
        const Value* next = step_into(*value, step, &step == path.steps.data(), fits);
        if (!fits) return {nullptr, value->type_name(), &step};
        if (!next) return {};
        value = next;
    }
    return {value, {}, nullptr};
}

Arrival walk(const Record& record, const Path& path) noexcept {
    const Value* value = record.attributes.find(path.attribute);
    return value ? walk(*value, path) : Arrival{};
}

}  // namespace rosterd::mapping
