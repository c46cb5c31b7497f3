#include "engine/department_tree.hpp"

#include <algorithm>
#include <set>

namespace rosterd::engine {

namespace {

using Index = std::map<std::string, std::size_t, std::less<>>;

// One node for each key; the refused ones go to `tree`.
std::vector<DepartmentNode> unique_nodes(std::vector<Record> records, Index& by_key, DepartmentTree& tree,
                                         const CurrentParent& current_parent) {
    std::vector<DepartmentNode> nodes;
    for (Record& record : records) {
        const auto [at, fresh] = by_key.try_emplace(record.key, nodes.size());
        DepartmentNode node;
        node.record = std::move(record);
        if (fresh && !node.record.key.empty()) {
            nodes.push_back(std::move(node));
            continue;
        }
        if (node.record.key.empty()) {
            by_key.erase(at);
            if (node.record.problem.empty()) node.record.problem = "the record has no key";
            node.problem = node.record.problem;
            tree.refused.push_back(std::move(node));
            continue;
        }
        DepartmentNode& first = nodes[at->second];
        if (first.record.parent != node.record.parent && current_parent(node.record.key) == node.record.parent)
            std::swap(first, node);
        node.problem = first.record.parent == node.record.parent
                           ? "delivered twice; the second was left out"
                           : "delivered twice with different parents; it stays below \"" + first.record.parent + '"';
        tree.refused.push_back(std::move(node));
    }
    return nodes;
}

class Arranger {
public:
    Arranger(std::vector<DepartmentNode> nodes, const Index& by_key, const CurrentParent& current_parent)
        : nodes_(std::move(nodes)),
          by_key_(by_key),
          current_parent_(current_parent),
          state_(nodes_.size(), State::unknown) {
        for (std::size_t node = 0; node < nodes_.size(); ++node) nodes_[node].parent = named_parent(node);
    }

    std::vector<DepartmentNode>& nodes() { return nodes_; }

    void cut_cycles() {
        for (std::size_t node = 0; node < nodes_.size(); ++node) {
            std::vector<std::size_t> path;
            std::size_t at = node;
            while (at != DepartmentNode::root && state_[at] == State::unknown) {
                state_[at] = State::on_path;
                path.push_back(at);
                at = nodes_[at].parent;
            }
            if (at != DepartmentNode::root && state_[at] == State::on_path)
                cut({std::find(path.begin(), path.end(), at), path.end()});
            for (const std::size_t done : path) state_[done] = State::rooted;
        }
    }

    // Parents first; otherwise as read.
    std::vector<std::size_t> order() const {
        std::vector<std::vector<std::size_t>> children(nodes_.size() + 1);
        for (std::size_t node = 0; node < nodes_.size(); ++node)
            children[nodes_[node].parent == DepartmentNode::root ? nodes_.size() : nodes_[node].parent].push_back(node);
        std::vector<std::size_t> sorted = children[nodes_.size()];
        for (std::size_t at = 0; at < sorted.size(); ++at)
            sorted.insert(sorted.end(), children[sorted[at]].begin(), children[sorted[at]].end());
        return sorted;
    }

private:
    enum class State : std::uint8_t { unknown, on_path, rooted };

    std::size_t named_parent(std::size_t node) {
        Record& record = nodes_[node].record;
        if (record.top || record.parent.empty()) return DepartmentNode::root;
        if (const auto at = by_key_.find(record.parent); at != by_key_.end()) return at->second;
        const auto current = current_parent_(record.key);
        nodes_[node].note = "its parent \"" + record.parent + "\" was not delivered; " +
                            (current ? "it stays where it is" : "it comes to the root");
        nodes_[node].stays = current.has_value();
        const auto at = current ? by_key_.find(*current) : by_key_.end();
        return at == by_key_.end() ? DepartmentNode::root : at->second;
    }

    // Does the chain above `node` end at the root without meeting `members`?
    bool reaches_root(std::size_t node, const std::set<std::size_t>& members) const {
        for (std::size_t steps = 0; node != DepartmentNode::root; node = nodes_[node].parent)
            if (members.contains(node) || ++steps > nodes_.size()) return false;
        return true;
    }

    void cut(const std::vector<std::size_t>& cycle) {
        const std::set<std::size_t> members(cycle.begin(), cycle.end());
        std::vector<std::size_t> sorted(cycle);
        std::sort(sorted.begin(), sorted.end(),
                  [this](auto left, auto right) { return nodes_[left].record.key < nodes_[right].record.key; });
        std::size_t chosen = sorted.front(), parent = DepartmentNode::root;
        for (const std::size_t member : sorted) {
            const auto current = current_parent_(nodes_[member].record.key);
            if (!current) continue;
            const auto at = by_key_.find(*current);
            const std::size_t place = at == by_key_.end() ? DepartmentNode::root : at->second;
            if (!reaches_root(place, members)) continue;
            chosen = member, parent = place;
            nodes_[member].stays = true;
            break;
        }
        std::string names;
        for (const std::size_t member : cycle) names += nodes_[member].record.key + " -> ";
        nodes_[chosen].problem = "the departments form a cycle (" + names + nodes_[cycle.front()].record.key +
                                 "); this one " + (nodes_[chosen].stays ? "stays where it is" : "comes to the root") +
                                 " (correct its parent in the directory)";
        nodes_[chosen].parent = parent;
    }

    std::vector<DepartmentNode> nodes_;
    const Index& by_key_;
    const CurrentParent& current_parent_;
    std::vector<State> state_;
};

void map_node(DepartmentNode& node, const mapping::FieldMapping& mapping, const CurrentParent& current_parent,
              const CurrentValues& current_values) {
    mapping::Mapped mapped;
    std::optional<Value> hub;
    if (mapping.uses_hub() && current_values) hub = current_values(node.record.key);
    if (node.record.problem.empty())
        mapped = mapping.apply(node.record, hub ? &*hub : nullptr);
    else
        mapped.problem = node.record.problem;
    node.values = std::move(mapped.values);
    if (mapped.problem.empty()) return;
    node.problem = mapped.problem;
    node.values.clear();
    node.stand_in = !current_parent(node.record.key);
}

}  // namespace

DepartmentTree build_department_tree(std::vector<Record> records, const mapping::FieldMapping& mapping,
                                     const CurrentParent& current_parent, const CurrentValues& current_values) {
    DepartmentTree tree;
    Index by_key;
    std::vector<DepartmentNode> nodes = unique_nodes(std::move(records), by_key, tree, current_parent);
    bool topped = false;
    for (DepartmentNode& node : nodes) {
        map_node(node, mapping, current_parent, current_values);
        if (!node.record.top) continue;
        if (!topped && !node.stand_in) {
            topped = true;
            continue;
        }
        node.record.top = false;
        node.record.parent.clear();
    }
    Arranger arranger(std::move(nodes), by_key, current_parent);
    arranger.cut_cycles();
    const std::vector<std::size_t> order = arranger.order();
    std::vector<std::size_t> place(order.size());
    for (std::size_t at = 0; at < order.size(); ++at) place[order[at]] = at;
    for (const std::size_t from : order) {
        DepartmentNode& node = arranger.nodes()[from];
        if (node.parent != DepartmentNode::root) node.parent = place[node.parent];
        tree.by_key.emplace(node.record.key, tree.nodes.size());
        tree.nodes.push_back(std::move(node));
    }
    return tree;
}

}  // namespace rosterd::engine
