#pragma once
// YAML as a tree that knows where everything stands. The only place that meets the YAML library, whose own nodes accept
// duplicate keys and quotes that never end, and lose positions.

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "config/source_text.hpp"

namespace rosterd::config {

struct Entry;

struct Node {
    enum class Kind : unsigned char { empty, scalar, list, map };
    Kind kind = Kind::empty;
    bool plain = false;      // a scalar without quotes
    std::size_t offset = 0;  // where it begins in the text
    Position position;
    std::string text;                // of a scalar
    std::vector<Entry> entries;      // of a map, in the file's order, keys unique
    std::vector<const Node*> items;  // of a list
    std::size_t weight = 1;          // values in it, aliases expanded
};

struct Entry {
    std::string key;
    Position position;  // of the key
    const Node* value;
};

struct Fault {
    Position position;
    std::string path;  // of the key it is about; empty: the file
    std::string message;
};

struct Tree {
    std::deque<Node> nodes;      // owns them all
    const Node* root = nullptr;  // null when the text is no YAML; the faults say why
    std::vector<Fault> faults;   // duplicate keys and the like beside a usable tree
};

Tree parse_yaml(const SourceText& source);

// "a text", "a list", "a map", "nothing": for messages.
std::string_view kind_name(Node::Kind kind) noexcept;

}  // namespace rosterd::config
