#pragma once
// Reads one map of a configuration file, key by key. What is wrong becomes a problem with its position and the getter
// returns nothing; what nobody asked for is an unknown key.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config_file.hpp"

namespace rosterd::config {

// Numbers and truth values in quotes: texts in a file of ours, but in clientConfig the API knows only texts.
enum class Quoted : std::uint8_t { refused, allowed };
enum class Empty : std::uint8_t { refused, allowed };

// A text as it is written, with the place it is written at.
struct Written {
    std::string text;
    const Node* node = nullptr;  // null: nothing there
};

class Section {
public:
    // `node`: a map, or null for one that is not there. `position`: where a missing key is reported.
    Section(ConfigFile& file, const Node* node, std::string path, Position position);

    bool given() const noexcept { return node_ != nullptr; }
    ConfigFile& file() const noexcept { return file_; }
    const std::string& path() const noexcept { return path_; }
    std::vector<std::string> keys() const;  // in the file's order

    bool has(std::string_view key) const noexcept;                // also without a value
    const Node* value(std::string_view key) const noexcept;       // as it stands; null: not there. Asks for nothing
    bool is_blank(std::string_view key);                          // not there, no value, or an empty text
    void require(std::initializer_list<std::string_view> names);  // a problem for each that is not there

    // Each returns nothing when the key is not there or its value is wrong (then with a problem).
    const Node* find(std::string_view key);                                               // any kind but empty
    std::optional<std::string> text(std::string_view key, Empty empty = Empty::refused);  // references resolved
    std::optional<Written> written(std::string_view key);                                 // references left alone
    std::optional<std::vector<Written>> list(std::string_view key);                       // of texts, left alone
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most,
                                        Quoted quoted = Quoted::refused);
    std::optional<double> number(std::string_view key, double least, double most);
    std::optional<bool> boolean(std::string_view key, Quoted quoted = Quoted::refused);
    template <class T>
    std::optional<T> choice(std::string_view key, std::initializer_list<std::pair<std::string_view, T>> choices);
    Section section(std::string_view key);
    std::vector<Section> sections(std::string_view key);  // a list of maps

    // References in a text, resolved; nothing when one has a problem.
    std::optional<Resolved> resolve(std::string_view key, const Written& written);

    void problem(std::string_view key, std::string message);  // at the key's value; at the section when it is not there
    void problem_at_key(std::string_view key, std::string message);
    void problem_here(std::string message);
    void problem_at(const Node& node, std::string_view key, std::string message);
    void problem_at(Position position, std::string_view key, std::string message);

    void finish();  // every key that nobody asked for is a problem

private:
    const Entry* entry(std::string_view key) const noexcept;
    const Entry* ask(std::string_view key);  // from now on the key is known
    const Node* scalar(std::string_view key, std::string_view wanted, Quoted quoted);
    std::optional<std::size_t> choose(std::string_view key, const std::vector<std::string>& names);
    std::string path_of(std::string_view key) const;

    ConfigFile& file_;
    const Node* node_;
    std::string path_;
    Position position_;
    bool broken_ = false;  // given, but no map: then nothing in it is missing
    std::vector<std::string> known_;
};

template <class T>
std::optional<T> Section::choice(std::string_view key, std::initializer_list<std::pair<std::string_view, T>> choices) {
    std::vector<std::string> names;
    for (const auto& choice : choices) names.emplace_back(choice.first);
    const std::optional<std::size_t> chosen = choose(key, names);
    if (!chosen) return std::nullopt;
    return (choices.begin() + *chosen)->second;
}

}  // namespace rosterd::config
