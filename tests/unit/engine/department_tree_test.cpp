#include "engine/department_tree.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "support/random.hpp"

using namespace rosterd;
using namespace rosterd::engine;

namespace {

const FieldTable& fields() {
    static const FieldTable table = FieldTable::departments();
    return table;
}

const mapping::FieldMapping& by_name() {
    static const auto compiled = mapping::FieldMapping::compile({{"ou", "name"}}, fields());
    return compiled.mapping;
}

Record department(std::string key, std::string parent, std::string name = "x") {
    Record record;
    record.kind = Kind::department;
    record.key = std::move(key);
    record.parent = std::move(parent);
    record.label = record.key;
    if (!name.empty()) record.attributes.set("ou", Value(std::move(name)));
    return record;
}

using Current = std::map<std::string, std::string, std::less<>>;

DepartmentTree build(std::vector<Record> records, const Current& current = {}) {
    return build_department_tree(std::move(records), by_name(),
                                 [&](std::string_view key) -> std::optional<std::string> {
                                     const auto at = current.find(key);
                                     return at == current.end() ? std::nullopt : std::optional(at->second);
                                 });
}

std::string parent_of(const DepartmentTree& tree, const std::string& key) {
    const DepartmentNode& node = tree.nodes[tree.by_key.at(key)];
    return node.parent == DepartmentNode::root ? "" : tree.nodes[node.parent].record.key;
}

const DepartmentNode& node(const DepartmentTree& tree, const std::string& key) {
    return tree.nodes[tree.by_key.at(key)];
}

}  // namespace

TEST_CASE("parents come before children, whatever the order of delivery") {
    const DepartmentTree tree =
        build({department("c", "b"), department("b", "a"), department("a", ""), department("d", "a")});
    REQUIRE(tree.nodes.size() == 4);
    CHECK(parent_of(tree, "c") == "b");
    CHECK(parent_of(tree, "b") == "a");
    CHECK(parent_of(tree, "a").empty());
    for (std::size_t at = 0; at < tree.nodes.size(); ++at)
        CHECK((tree.nodes[at].parent == DepartmentNode::root || tree.nodes[at].parent < at));
}

TEST_CASE("a new department whose parent was not delivered comes to the root, with a note") {
    const DepartmentTree tree = build({department("a", "gone")});
    CHECK(parent_of(tree, "a").empty());
    CHECK(node(tree, "a").problem.empty());
    CHECK(node(tree, "a").note.find("gone") != std::string::npos);
}

TEST_CASE("a linked department whose parent was not delivered stays where it is") {
    const DepartmentTree tree = build({department("a", ""), department("b", "gone")}, {{"a", ""}, {"b", "a"}});
    CHECK(parent_of(tree, "b") == "a");
}

TEST_CASE("a cycle of new departments is cut at the smallest key and loses nobody") {
    const DepartmentTree tree =
        build({department("c", "b"), department("b", "a"), department("a", "c"), department("leaf", "b")});
    REQUIRE(tree.nodes.size() == 4);
    CHECK(parent_of(tree, "a").empty());
    CHECK(parent_of(tree, "b") == "a");
    CHECK(parent_of(tree, "c") == "b");
    CHECK(parent_of(tree, "leaf") == "b");
    CHECK(node(tree, "a").problem.find("cycle") != std::string::npos);
    CHECK(node(tree, "b").problem.empty());
}

TEST_CASE("a cycle is cut where it hangs now") {
    // b hung below the root and a below b; now the directory says b is below a as well.
    const DepartmentTree tree = build({department("a", "b"), department("b", "a")}, {{"b", ""}, {"a", "b"}});
    CHECK(parent_of(tree, "b").empty());
    CHECK(parent_of(tree, "a") == "b");
    CHECK_FALSE(node(tree, "b").problem.empty());
    CHECK(node(tree, "a").problem.empty());
}

TEST_CASE("a department that is its own parent comes to the root and fails") {
    const DepartmentTree tree = build({department("a", "a")});
    CHECK(parent_of(tree, "a").empty());
    CHECK_FALSE(node(tree, "a").problem.empty());
}

TEST_CASE("of two parents the current one stays, else the first") {
    const auto twice = [] {
        return std::vector{department("p", ""), department("q", ""), department("x", "p"), department("x", "q")};
    };
    CHECK(parent_of(build(twice()), "x") == "p");
    const DepartmentTree tree = build(twice(), {{"p", ""}, {"q", ""}, {"x", "q"}});
    CHECK(parent_of(tree, "x") == "q");
    REQUIRE(tree.refused.size() == 1);
    CHECK(tree.refused[0].problem.find("two") == std::string::npos);
    CHECK(tree.refused[0].problem.find("different parents") != std::string::npos);
}

TEST_CASE("what hangs below a department that cannot be used hangs on the next one above") {
    const DepartmentTree tree = build({department("a", ""), department("bad", "a", ""), department("c", "bad")});
    CHECK(node(tree, "bad").stand_in);
    CHECK(node(tree, "bad").problem.find("name") != std::string::npos);
    CHECK(parent_of(tree, "c") == "bad");
    CHECK(parent_of(tree, "bad") == "a");
}

TEST_CASE("a linked department that cannot be used any more keeps its place and its children") {
    const DepartmentTree tree = build({department("a", "", "")}, {{"a", ""}});
    CHECK_FALSE(node(tree, "a").stand_in);
    CHECK_FALSE(node(tree, "a").problem.empty());
}

TEST_CASE("records without key are refused, one by one") {
    const DepartmentTree tree = build({department("", ""), department("", ""), department("a", "")});
    CHECK(tree.refused.size() == 2);
    CHECK(tree.nodes.size() == 1);
}

TEST_CASE("any set of departments becomes a tree with each key once") {
    rosterd::tests::Random random;
    for (int round = 0; round < 300; ++round) {
        const unsigned count = static_cast<unsigned>(random.number(1, 12));
        const auto name = [&] { return "k" + std::to_string(random.number(0, count + 1)); };
        std::vector<Record> records;
        std::set<std::string> keys;
        Current current;
        for (unsigned at = 0; at < count; ++at) {
            const std::string key = name();
            keys.insert(key);
            records.push_back(
                department(key, random.number(0, 3) == 0 ? "" : name(), random.number(0, 7) == 0 ? "" : "n"));
            if (random.number(0, 1) == 0) current[key] = random.number(0, 2) == 0 ? "" : name();
        }
        const DepartmentTree tree = build(std::move(records), current);
        REQUIRE(tree.nodes.size() == keys.size());
        REQUIRE(tree.nodes.size() + tree.refused.size() == count);
        for (std::size_t at = 0; at < tree.nodes.size(); ++at)
            REQUIRE((tree.nodes[at].parent == DepartmentNode::root || tree.nodes[at].parent < at));
    }
}
