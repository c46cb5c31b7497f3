#include "config/section.hpp"
#include "model/nearest.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace rosterd::config {
namespace {

template <class T>
std::optional<T> parse(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string plain_number(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string range(std::int64_t least, std::int64_t most) {
    if (least == INT64_MIN && most == INT64_MAX) return "a whole number";
    if (most == INT64_MAX) return "a whole number from " + std::to_string(least) + " up";
    return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

bool has_control(std::string_view text) noexcept {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

Section::Section(ConfigFile& file, const Node* node, std::string path, Position position)
    : file_(file), node_(node), path_(std::move(path)), position_(position) {}

std::vector<std::string> Section::keys() const {
    std::vector<std::string> names;
    if (!node_) return names;
    for (const Entry& entry : node_->entries) names.push_back(entry.key);
    return names;
}

const Entry* Section::entry(std::string_view key) const noexcept {
    if (!node_) return nullptr;
    const auto found = std::ranges::find(node_->entries, key, &Entry::key);
    return found == node_->entries.end() ? nullptr : &*found;
}

const Entry* Section::ask(std::string_view key) {
    if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
    return entry(key);
}

bool Section::has(std::string_view key) const noexcept {
    return entry(key) != nullptr;
}

const Node* Section::value(std::string_view key) const noexcept {
    const Entry* place = entry(key);
    return place ? place->value : nullptr;
}

bool Section::is_blank(std::string_view key) {
    const Entry* place = ask(key);
    return !place || place->value->kind == Node::Kind::empty ||
           (place->value->kind == Node::Kind::scalar && place->value->text.empty());
}

void Section::require(std::initializer_list<std::string_view> names) {
    for (const std::string_view key : names) {
        if (!ask(key) && !broken_) problem_at(position_, key, "missing key (it must be given)");
    }
}

std::string Section::path_of(std::string_view key) const {
    if (key.empty()) return path_;
    const bool index = key.starts_with('[');
    return path_.empty() || index ? path_ + std::string(key) : path_ + "." + std::string(key);
}

void Section::problem(std::string_view key, std::string message) {
    const Entry* place = entry(key);
    Position position = position_;
    // The parser puts an empty value at whatever follows it.
    if (place) position = place->value->kind == Node::Kind::empty ? place->position : place->value->position;
    problem_at(position, key, std::move(message));
}

void Section::problem_at_key(std::string_view key, std::string message) {
    const Entry* place = entry(key);
    problem_at(place ? place->position : position_, key, std::move(message));
}

void Section::problem_here(std::string message) {
    problem_at(position_, {}, std::move(message));
}

void Section::problem_at(const Node& node, std::string_view key, std::string message) {
    problem_at(node.position, key, std::move(message));
}

void Section::problem_at(Position position, std::string_view key, std::string message) {
    file_.add(position, path_of(key), std::move(message));
}

const Node* Section::find(std::string_view key) {
    const Entry* place = ask(key);
    if (!place) return nullptr;
    if (place->value->kind != Node::Kind::empty) return place->value;
    problem(key, "no value (give one, or take the key out)");
    return nullptr;
}

const Node* Section::scalar(std::string_view key, std::string_view wanted, Quoted quoted) {
    const Node* node = find(key);
    if (!node) return nullptr;
    if (node->kind != Node::Kind::scalar) {
        problem(key, "wrong type: " + std::string(kind_name(node->kind)) + " (wants " + std::string(wanted) + ")");
        return nullptr;
    }
    if (!node->plain && quoted == Quoted::refused) {
        problem(key, "wrong type: a text in quotes (wants " + std::string(wanted) + ")");
        return nullptr;
    }
    return node;
}

std::optional<Written> Section::written(std::string_view key) {
    const Node* node = scalar(key, "a text", Quoted::allowed);
    if (!node) return std::nullopt;
    return Written{node->text, node};
}

std::optional<Resolved> Section::resolve(std::string_view key, const Written& written) {
    Resolved resolved = file_.references().resolve(written.text);
    for (ReferenceProblem& wrong : resolved.problems) {
        problem_at(file_.inside(*written.node, wrong.character), key, std::move(wrong.message));
    }
    if (!resolved.problems.empty()) return std::nullopt;
    return resolved;
}

std::optional<std::string> Section::text(std::string_view key, Empty empty) {
    const std::optional<Written> value = written(key);
    if (!value) return std::nullopt;
    std::optional<Resolved> resolved = resolve(key, *value);
    if (!resolved) return std::nullopt;
    if (resolved->text.empty() && empty == Empty::refused) {
        problem(key, "an empty text (give one, or take the key out)");
        return std::nullopt;
    }
    if (has_control(resolved->text)) {
        problem(key, "a line break or control character in the text (it must be one line)");
        return std::nullopt;
    }
    return std::move(resolved->text);
}

std::optional<std::vector<Written>> Section::list(std::string_view key) {
    const Node* node = find(key);
    if (!node) return std::nullopt;
    if (node->kind != Node::Kind::list) {
        problem(key, "wrong type: " + std::string(kind_name(node->kind)) + " (wants a list of texts)");
        return std::nullopt;
    }
    std::vector<Written> items;
    bool usable = true;
    for (std::size_t at = 0; at < node->items.size(); ++at) {
        const Node& item = *node->items[at];
        if (item.kind == Node::Kind::scalar) {
            items.push_back({item.text, &item});
            continue;
        }
        usable = false;
        const Position position = item.kind == Node::Kind::empty ? node->position : item.position;
        problem_at(position, std::string(key) + "[" + std::to_string(at) + "]",
                   "wrong type: " + std::string(kind_name(item.kind)) + " (wants a text)");
    }
    if (!usable) return std::nullopt;
    return items;
}

std::optional<std::int64_t> Section::integer(std::string_view key, std::int64_t least, std::int64_t most,
                                             Quoted quotes) {
    const std::string wanted = range(least, most);
    const Node* node = scalar(key, wanted, quotes);
    if (!node) return std::nullopt;
    const std::optional<std::int64_t> value = parse<std::int64_t>(node->text);
    if (value && *value >= least && *value <= most) return value;
    problem(key, (value ? "out of range: " : "wrong type: ") + in_quotes(node->text) + " (wants " + wanted + ")");
    return std::nullopt;
}

std::optional<double> Section::number(std::string_view key, double least, double most) {
    const std::string wanted = "a number from " + plain_number(least) + " to " + plain_number(most);
    const Node* node = scalar(key, wanted, Quoted::refused);
    if (!node) return std::nullopt;
    const std::optional<double> value = parse<double>(node->text);
    if (value && *value >= least && *value <= most) return value;  // not for NaN
    problem(key, (value ? "out of range: " : "wrong type: ") + in_quotes(node->text) + " (wants " + wanted + ")");
    return std::nullopt;
}

std::optional<bool> Section::boolean(std::string_view key, Quoted quotes) {
    const Node* node = scalar(key, "true or false", quotes);
    if (!node) return std::nullopt;
    if (node->text == "true" || node->text == "True" || node->text == "TRUE") return true;
    if (node->text == "false" || node->text == "False" || node->text == "FALSE") return false;
    problem(key, "wrong type: " + in_quotes(node->text) + " (wants true or false)");
    return std::nullopt;
}

std::optional<std::size_t> Section::choose(std::string_view key, const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    const Node* node = scalar(key, "one of " + all, Quoted::allowed);
    if (!node) return std::nullopt;
    const auto found = std::ranges::find(names, node->text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    const std::string meant = nearest(node->text, names);
    problem(key, "unknown value " + in_quotes(node->text) + " (wants one of " + all +
                     (meant.empty() ? ")" : "; did you mean `" + meant + "`?)"));
    return std::nullopt;
}

Section Section::section(std::string_view key) {
    const Node* node = find(key);
    if (node && node->kind != Node::Kind::map) {
        problem(key, "wrong type: " + std::string(kind_name(node->kind)) + " (wants `key: value` lines)");
        node = nullptr;
    }
    const Entry* place = entry(key);
    Section inner(file_, node, path_of(key), place ? place->position : position_);
    inner.broken_ = place && !node;
    return inner;
}

std::vector<Section> Section::sections(std::string_view key) {
    std::vector<Section> all;
    const Node* node = find(key);
    if (!node) return all;
    if (node->kind != Node::Kind::list) {
        problem(key, "wrong type: " + std::string(kind_name(node->kind)) + " (wants a list)");
        return all;
    }
    for (std::size_t at = 0; at < node->items.size(); ++at) {
        const Node& item = *node->items[at];
        const std::string name = std::string(key) + "[" + std::to_string(at) + "]";
        if (item.kind == Node::Kind::map) {
            all.push_back({file_, &item, path_of(name), item.position});
            continue;
        }
        const Position position = item.kind == Node::Kind::empty ? node->position : item.position;
        problem_at(position, name,
                   "wrong type: " + std::string(kind_name(item.kind)) + " (wants `{ key: value, ... }`)");
    }
    return all;
}

void Section::finish() {
    if (!node_ || file_.ignores_unknown_keys()) return;
    for (const Entry& given : node_->entries) {
        if (std::ranges::find(known_, given.key) != known_.end()) continue;
        if (given.key == "<<") {
            problem_at(given.position, given.key, "merge keys are not supported (write the keys out)");
            continue;
        }
        problem_at(given.position, given.key, "unknown key " + suggestion(given.key, known_));
    }
}

}  // namespace rosterd::config
