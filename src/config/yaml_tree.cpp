#include "config/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "config/scalar_walk.hpp"

namespace rosterd::config {
namespace {

constexpr std::size_t most_values = 20'000;  // in a file, aliases counted as often as they are used
constexpr std::size_t deepest = 64;

bool is_null(const std::string& text) noexcept {
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// Ends the parse: the fault is noted already.
struct Stop {};

class Builder final : public YAML::EventHandler {
public:
    Builder(const SourceText& source, Tree& tree) : source_(source), tree_(tree) {}

    bool complete() const noexcept { return documents_ > 0 && open_.empty(); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) stop(offset(mark), "a second document begins here (one file holds one document)");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (expects_key()) return take_key(mark, {});
        attach(add(Node::Kind::empty, mark, anchor));
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        const std::size_t at = offset(mark);
        if (!is_closed(source_.text(), at)) stop(at, "a quote that is never closed");
        if (expects_key()) return take_key(mark, text);
        Node& node = add(Node::Kind::scalar, mark, anchor);
        node.plain = tag == "?" || tag.empty();
        node.text = text;
        if (node.plain && is_null(text)) node.kind = Node::Kind::empty;
        attach(node);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (expects_key()) stop(offset(mark), "an alias as a key (write the key out)");
        const auto target = anchors_.find(anchor);
        const bool inside_itself = target != anchors_.end() && std::ranges::any_of(open_, [&](const Open& open) {
                                       return open.node == target->second;
                                   });
        if (target == anchors_.end() || inside_itself) {
            stop(offset(mark), "an alias that contains itself (write the value out)");
        }
        attach(*target->second);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Node::Kind::list, mark, anchor);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Node::Kind::map, mark, anchor);
    }
    void OnMapEnd() override { close(); }

private:
    // A map or list whose end has not come yet.
    struct Open {
        Node* node;
        std::map<std::string, Position> keys;  // seen in this map
        std::string key;                       // whose value comes next
        Position key_position;
        bool has_key = false;
        bool duplicate = false;  // the value that comes is not kept
    };

    static std::size_t offset(const YAML::Mark& mark) noexcept {
        return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
    }

    [[noreturn]] void stop(std::size_t at, std::string message) {
        tree_.faults.push_back({source_.position(at), {}, std::move(message)});
        throw Stop{};
    }

    [[noreturn]] void stop_for_size(std::size_t at) {
        stop(at, "more than " + std::to_string(most_values) +
                     " values, aliases counted as often as they are used (make it smaller)");
    }

    bool expects_key() const noexcept {
        return !open_.empty() && open_.back().node->kind == Node::Kind::map && !open_.back().has_key;
    }

    std::string path_to(const std::string& key) const {
        std::string path;
        for (const Open& open : open_) {
            if (open.node->kind == Node::Kind::list) {
                path += '[' + std::to_string(open.node->items.size()) + ']';
            } else {
                const bool last = &open == &open_.back();
                if (!path.empty()) path += '.';
                path += last ? key : open.key;
            }
        }
        return path;
    }

    void take_key(const YAML::Mark& mark, const std::string& key) {
        Open& map = open_.back();
        const Position position = source_.position(offset(mark));
        map.has_key = true;
        map.key = key;
        map.key_position = position;
        const auto [first, added] = map.keys.emplace(key, position);
        map.duplicate = !added;
        if (key.empty()) {
            tree_.faults.push_back({position, {}, "a value without a key (write `key: value`)"});
            map.duplicate = true;
        } else if (!added) {
            tree_.faults.push_back(
                {position, path_to(key),
                 "duplicate key, first given in line " + std::to_string(first->second.line) + " (keep one of them)"});
        }
    }

    Node& add(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (tree_.nodes.size() >= most_values) stop_for_size(offset(mark));
        Node& node = tree_.nodes.emplace_back();
        node.kind = kind;
        node.offset = offset(mark);
        node.position = source_.position(node.offset);
        if (anchor != YAML::NullAnchor) anchors_[anchor] = &node;
        return node;
    }

    void open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (expects_key()) stop(offset(mark), "a list or map as a key (a key is a text)");
        if (open_.size() >= deepest) {
            stop(offset(mark), "more than " + std::to_string(deepest) + " levels of lists and maps");
        }
        open_.push_back({&add(kind, mark, anchor), {}, {}, {}});
    }

    void close() {
        Node& node = *open_.back().node;
        open_.pop_back();
        attach(node);
    }

    void attach(const Node& node) {
        if (open_.empty()) {
            tree_.root = &node;
            return;
        }
        Open& parent = open_.back();
        if (!parent.duplicate) {
            parent.node->weight += node.weight;
            if (parent.node->weight > most_values) stop_for_size(parent.node->offset);
            if (parent.node->kind == Node::Kind::list) {
                parent.node->items.push_back(&node);
            } else {
                parent.node->entries.push_back({parent.key, parent.key_position, &node});
            }
        }
        parent.has_key = parent.duplicate = false;
    }

    const SourceText& source_;
    Tree& tree_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, const Node*> anchors_;
    int documents_ = 0;
};

// What people do that yaml-cpp's own words do not tell.
std::string advice(std::string_view text, std::size_t at) {
    const std::size_t start = text.rfind('\n', at == 0 ? 0 : at - 1) + 1;  // npos + 1: the first line
    const std::string_view line = text.substr(start, text.find('\n', start) - start);
    if (line.find("${") != std::string_view::npos) return " (inside { } or [ ] put \"${...}\" in quotes)";
    return " (a text with `: `, ` #`, or one of &*!|>%@` in front needs quotes)";
}

}  // namespace

Tree parse_yaml(const SourceText& source) {
    Tree tree;
    if (const auto fault = find_fault(source.text())) {
        tree.faults.push_back({source.position(fault->offset), {}, fault->message});
        return tree;
    }
    std::istringstream stream{std::string(source.text())};
    Builder builder(source, tree);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        if (!builder.complete()) tree.root = nullptr;
    } catch (const Stop&) {
        tree.root = nullptr;
    } catch (const YAML::Exception& error) {
        const std::size_t at = error.mark.is_null() ? 0 : static_cast<std::size_t>(error.mark.pos);
        tree.faults.push_back({source.position(at), {}, "no valid YAML: " + error.msg + advice(source.text(), at)});
        tree.root = nullptr;
    }
    if (!tree.root && tree.faults.empty()) tree.faults.push_back({{1, 1}, {}, "the file is empty"});
    return tree;
}

std::string_view kind_name(Node::Kind kind) noexcept {
    switch (kind) {
        case Node::Kind::scalar:
            return "a text";
        case Node::Kind::list:
            return "a list";
        case Node::Kind::map:
            return "a map";
        case Node::Kind::empty:
            break;
    }
    return "nothing";
}

}  // namespace rosterd::config
