// The mapping of a task out of the hub: lookup in it, tried on the hub's records, compared with the target.

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "engine/mapping_lint.hpp"
#include "engine/preview.hpp"
#include "engine/scope_report.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

using Level = engine::Finding::Level;

struct Company : Outgoing {
    Company() {
        source.directory.departments = {{.key = "root", .name = "公司", .top = true},
                                        {.key = "rd", .name = "R&D", .parent = "root"}};
        source.directory.people = {
            {.key = "1", .name = "张伟", .departments = {"rd"}, .attributes = {{"uid", "zhang"}, {"mail", "z@x.test"}}},
            {.key = "2", .name = "Ann", .departments = {"rd"}, .attributes = {{"uid", "ann"}, {"mail", "a@x.test"}}}};
        fill();
    }

    engine::Preview preview(engine::PreviewWish wish) {
        boost::asio::io_context& loop = source.loop;
        loop.restart();
        engine::Preview result;
        std::exception_ptr failure;
        boost::asio::co_spawn(
            loop, engine::preview(services(), std::make_shared<const Task>(task), loop.get_executor(), std::move(wish)),
            [&](std::exception_ptr thrown, engine::Preview preview) {
                failure = thrown;
                result = std::move(preview);
            });
        loop.run();
        if (failure) std::rethrow_exception(failure);
        return result;
    }

    engine::LintReport lint(std::vector<TaskPointer> others = {}) {
        boost::asio::io_context& loop = source.loop;
        loop.restart();
        engine::LintReport result;
        boost::asio::co_spawn(loop,
                              engine::lint_mapping(services(), std::make_shared<const Task>(task), std::move(others),
                                                   loop.get_executor()),
                              [&](std::exception_ptr thrown, engine::LintReport report) {
                                  if (thrown) std::rethrow_exception(thrown);
                                  result = std::move(report);
                              });
        loop.run();
        return result;
    }

    void use_table() {
        task.lookup_tables = std::make_shared<const LookupTables>(
            LookupTables{{"rooms", {{"zhang", "A1"}, {"ann", "B2"}, {"nobody", "C3"}}}});
        task.field_mapping.push_back({"lookup('rooms', username)", "room"});
    }
};

const engine::PreviewedField& field_of(const engine::PreviewedRecord& record, const std::string& key) {
    for (const engine::PreviewedField& field : record.fields)
        if (field.key == key) return field;
    throw std::logic_error("no such field: " + key);
}

const engine::PreviewedRecord& record_of(const engine::Preview& preview, const std::string& label) {
    for (const engine::PreviewedRecord& record : preview.records)
        if (record.label == label) return record;
    throw std::logic_error("no such record: " + label);
}

bool tells(const engine::LintReport& report, Level level, const std::string& path, const std::string& text) {
    for (const engine::Finding& finding : report.findings)
        if (finding.level == level && finding.path == path && finding.message.find(text) != std::string::npos)
            return true;
    return false;
}

}  // namespace

TEST_CASE("a task out of the hub looks up in its tables, in a run and when somebody asks why") {
    Company world;
    world.use_table();
    world.sync();
    CHECK(world.account("张伟").attributes.at("room") == "A1");
    CHECK(world.account("Ann").attributes.at("room") == "B2");
    world.expect_settled();
    bool seen = false;
    const auto look = [&](store::Session& session) {
        engine::report_scope(session, world.services(), world.task, true, [&](const engine::ScopeEntry& entry) {
            for (const auto& value : entry.values) seen = seen || (value.attribute == "room" && value.text == "A1");
        });
    };
    world.source.store->read_now(look);
    CHECK(seen);
}

TEST_CASE("a preview out of the hub shows what people become and what the target has, and writes nothing") {
    Company world;
    world.target.people = {{.key = "a", .name = "Ann", .attributes = {{"uid", "ann"}, {"mail", "old@x.test"}}}};
    engine::PreviewWish wish;
    wish.reveal = true;
    wish.expression = "username + '!'";
    engine::Preview preview = world.preview(wish);
    CHECK(preview.not_compared.empty());
    CHECK(preview.whole);
    CHECK(preview.chosen == 2);
    REQUIRE(preview.records.size() == 2);
    const engine::PreviewedRecord& ann = record_of(preview, "Ann");
    CHECK(ann.object_id == "a");
    CHECK(ann.tried == "ann!");
    CHECK(field_of(ann, "mail").source == "a@x.test");
    CHECK(field_of(ann, "mail").mapped == "a@x.test");
    CHECK(field_of(ann, "mail").target == "old@x.test");
    CHECK(field_of(ann, "mail").differs);
    CHECK_FALSE(field_of(ann, "uid").differs);
    CHECK(record_of(preview, "张伟").object_id.empty());
    CHECK(world.target.writing.writes.empty());

    // Linked by a run, nothing differs any more.
    world.sync();
    preview = world.preview(wish);
    for (const engine::PreviewedRecord& record : preview.records) {
        CHECK_FALSE(record.object_id.empty());
        for (const engine::PreviewedField& field : record.fields) CHECK_FALSE(field.differs);
    }

    wish.where = "username == 'zhang'";
    CHECK(world.preview(wish).chosen == 1);
    wish.kind = Kind::department;
    wish.where = "name == 'R&D'";
    wish.expression.clear();
    preview = world.preview(wish);
    REQUIRE(preview.records.size() == 1);
    CHECK(field_of(preview.records.front(), "name").mapped == "R&D");
}

TEST_CASE("a preview out of the hub is masked, leaves out who is out of scope, and says when the target is silent") {
    Company world;
    world.task.scope.except_people = {"ann"};
    engine::Preview preview = world.preview({});
    REQUIRE(preview.records.size() == 1);
    CHECK(field_of(preview.records.front(), "mail").mapped == "z••• (8)");
    world.target.writable = false;
    preview = world.preview({});
    CHECK(preview.records.size() == 1);
    CHECK(preview.not_compared.find("cannot write") != std::string::npos);
    CHECK_FALSE(field_of(preview.records.front(), "mail").differs);
}

TEST_CASE("two people of the hub that would have one matching key in the target are a collision") {
    Company world;
    world.task.field_mapping[2] = {"'one@x.test'", "mail"};
    engine::PreviewWish wish;
    wish.reveal = true;
    const engine::Preview preview = world.preview(wish);
    REQUIRE(preview.collisions.size() == 1);
    CHECK(preview.collisions.front().key == "mail");
    CHECK(preview.collisions.front().value == "one@x.test");
    CHECK(preview.collisions.front().labels.size() == 2);
}

TEST_CASE("lint out of the hub finds what is wrong with a mapping") {
    Company world;
    world.use_table();
    auto other = std::make_shared<Task>(world.task);
    other->id = 2001;
    other->name = "Other";
    CHECK(tells(world.lint({other}), Level::note, "fieldMapping", "task 2001 (Other) fills the same attributes: name"));
    world.task.field_mapping.push_back({"usrname", "x"});
    world.task.field_mapping.push_back({"int(name)", "y"});
    world.task.field_mapping.push_back({"name +", "z"});
    world.task.field_mapping.push_back({"title", "z"});
    const engine::LintReport report = world.lint();
    CHECK_FALSE(report.passed());
    CHECK(report.unread.empty());
    CHECK(report.records == 3);
    CHECK(tells(report, Level::warning, "fieldMapping[5].expression", "did you mean `username`?"));
    CHECK(tells(report, Level::error, "fieldMapping[6].expression", "fails for 2 of 2 records"));
    CHECK(tells(report, Level::error, "fieldMapping[7].expression", ""));
    CHECK(tells(report, Level::error, "fieldMapping[8].targetKey", "another rule fills `z`"));
    CHECK(tells(report, Level::warning, "lookupTables.rooms", "`nobody`"));
    CHECK(tells(report, Level::note, "fieldMapping[1].targetKey", "matching key"));
    for (const engine::Finding& finding : report.findings)
        if (finding.path == "fieldMapping[7].expression") CHECK(finding.column == 7);
}
