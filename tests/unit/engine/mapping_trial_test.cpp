// A mapping tried on a directory: hub in expressions, preview, lint.

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "engine/mapping_lint.hpp"
#include "engine/preview.hpp"
#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Company : World {
    Company() {
        directory.people = {
            {.key = "1", .name = "张伟", .attributes = {{"mail", "zhang@example.test"}, {"uid", "zhang"}}},
            {.key = "2", .name = "Ann", .attributes = {{"mail", "ann@example.test"}, {"uid", "ann"}}},
            {.key = "3", .name = "Bob", .attributes = {{"mail", "ann@example.test"}, {"uid", ""}}}};
        directory.departments = {{.key = "rd", .name = "R&D"}};
    }

    engine::Preview preview(engine::PreviewWish wish) {
        loop.restart();
        engine::Preview result;
        std::exception_ptr failure;
        boost::asio::co_spawn(
            loop, engine::preview(services, std::make_shared<const Task>(task), loop.get_executor(), std::move(wish)),
            [&](std::exception_ptr thrown, engine::Preview preview) {
                failure = thrown;
                result = std::move(preview);
            });
        loop.run();
        if (failure) std::rethrow_exception(failure);
        return result;
    }

    engine::LintReport lint(std::vector<TaskPointer> others = {}) {
        loop.restart();
        engine::LintReport result;
        boost::asio::co_spawn(
            loop,
            engine::lint_mapping(services, std::make_shared<const Task>(task), std::move(others), loop.get_executor()),
            [&](std::exception_ptr thrown, engine::LintReport report) {
                if (thrown) std::rethrow_exception(thrown);
                result = std::move(report);
            });
        loop.run();
        return result;
    }
};

const engine::PreviewedField& field_of(const engine::PreviewedRecord& record, const std::string& key) {
    for (const engine::PreviewedField& field : record.fields)
        if (field.key == key) return field;
    throw std::logic_error("no such field: " + key);
}

bool tells(const engine::LintReport& report, engine::Finding::Level level, const std::string& path,
           const std::string& text) {
    for (const engine::Finding& finding : report.findings)
        if (finding.level == level && finding.path == path && finding.message.find(text) != std::string::npos)
            return true;
    return false;
}

using Level = engine::Finding::Level;

}  // namespace

TEST_CASE("`hub` is null for somebody new and the person as it is later") {
    Company world;
    world.directory.people.resize(1);
    world.task.field_mapping = {
        {"name", "name"}, {"uid", "username"}, {"hub == null ? 'new' : hub.username + ' was ' + hub.title", "title"}};
    world.sync();
    CHECK(field(world.person("张伟"), "title") == "new");
    world.sync();
    CHECK(field(world.person("张伟"), "title") == "zhang was new");
}

TEST_CASE("a preview shows records, what they become and how that differs, and writes nothing") {
    Company world;
    engine::PreviewWish two;
    two.limit = 2;
    two.reveal = true;
    engine::Preview preview = world.preview(two);
    CHECK(preview.whole);
    CHECK(preview.read == 3);
    CHECK(preview.chosen == 3);
    CHECK(preview.failed == 0);
    REQUIRE(preview.records.size() == 2);
    CHECK(preview.records[0].object_id.empty());
    CHECK(field_of(preview.records[0], "email").mapped == "zhang@example.test");
    CHECK(field_of(preview.records[0], "email").source == "zhang@example.test");
    CHECK(field_of(preview.records[0], "email").differs);
    CHECK_FALSE(field_of(preview.records[0], "phone").mapped);
    REQUIRE(preview.collisions.size() == 1);
    CHECK(preview.collisions[0].key == "email");
    CHECK(preview.collisions[0].labels.size() == 2);
    for (const auto& share : preview.shares) {
        CHECK(share.empty == (share.key == "username" ? 1 : 0));
        if (share.key == "phone") CHECK(share.absent == 3);
    }
    CHECK(world.people().empty());

    world.directory.people.resize(2);
    world.sync();
    engine::PreviewWish ann;
    ann.where = "uid == 'ann'";
    ann.expression = "uid.size() + 1";
    ann.reveal = true;
    preview = world.preview(ann);
    REQUIRE(preview.records.size() == 1);
    CHECK_FALSE(preview.records[0].object_id.empty());
    CHECK_FALSE(field_of(preview.records[0], "email").differs);
    CHECK(field_of(preview.records[0], "email").hub == "ann@example.test");
    CHECK(preview.records[0].tried == "#4");
    ann.where = "uid ==";
    CHECK_THROWS_AS(world.preview(ann), Error);
}

TEST_CASE("values are masked unless they are asked for") {
    Company world;
    const engine::Preview preview = world.preview({});
    CHECK(field_of(preview.records[0], "email").mapped == "z••• (18)");
    CHECK(field_of(preview.records[0], "name").mapped == "张••• (2)");
    CHECK(preview.collisions[0].value == "a••• (16)");
    CHECK(engine::masked("王") == "•");
    CHECK(engine::masked("").empty());
}

TEST_CASE("lint finds what is wrong with a mapping") {
    Company world;
    world.task.lookup_tables = std::make_shared<const LookupTables>(
        LookupTables{{"names", {{"ann", "Ann"}, {"zhang", "Zhang"}, {"nobody", "?"}}}, {"idle", {{"a", "b"}}}});
    world.task.field_mapping = {
        {"name", "name"},      {"mial", "email"},     {"lookup('names', uid, 'other')", "nickname"},
        {"int(uid)", "title"}, {"uid +", "username"}, {"uid", "nmae"}};
    world.task.matching_keys = {"email"};
    auto other = std::make_shared<Task>(world.task);
    other->id = 2000;
    other->name = "Other";
    const engine::LintReport report = world.lint({other});
    CHECK_FALSE(report.passed());
    CHECK(report.unread.empty());
    CHECK(report.records == 4);
    CHECK(tells(report, Level::error, "fieldMapping[4].expression", ""));
    CHECK(tells(report, Level::error, "fieldMapping[5].targetKey", "did you mean `name`?"));
    CHECK(tells(report, Level::error, "fieldMapping[3].expression", "fails for 3 of 3 records"));
    CHECK(tells(report, Level::warning, "fieldMapping[1].expression", "did you mean `mail`?"));
    CHECK(tells(report, Level::warning, "lookupTables.names", "`nobody`"));
    CHECK(tells(report, Level::warning, "lookupTables.idle", "no expression"));
    CHECK(tells(report, Level::note, "fieldMapping", "task 2000 (Other) maps the same fields: name, email"));
    CHECK(tells(report, Level::note, "fieldMapping[1].targetKey", "matching key"));
    CHECK(report.findings.front().level == Level::error);
}

TEST_CASE("every error of lint has a place, and required fields that nobody fills are one") {
    Company world;
    world.task.field_mapping = {{"mail.nothing()", "email"}, {"uid", "nmae"}, {"int(uid)", "title"}};
    world.task.department_field_mapping = {{"name", "code"}};
    const engine::LintReport report = world.lint();
    CHECK(tells(report, Level::error, "fieldMapping", "no rule maps `name`"));
    CHECK(tells(report, Level::error, "departmentFieldMapping", "no rule maps `name`"));
    int errors = 0;
    for (const engine::Finding& finding : report.findings) {
        if (finding.level != Level::error || finding.expression.empty()) continue;
        CAPTURE(finding.path);
        CHECK(finding.column >= 1);
        ++errors;
    }
    CHECK(errors == 3);
    CHECK(tells(report, Level::error, "fieldMapping[0].expression", ""));
    CHECK(tells(report, Level::error, "fieldMapping[1].targetKey", "did you mean `name`?"));
    CHECK(tells(report, Level::error, "fieldMapping[2].expression", "fails for 3 of 3 records"));
}

TEST_CASE("lint of a good mapping passes, and says when the directory cannot be asked") {
    Company world;
    world.task.field_mapping = {{"name", "name"}, {"mail", "email"}};
    world.task.department_field_mapping = {{"name", "name"}};
    CHECK(world.lint().passed());
    world.directory.unreachable = "no route";
    const engine::LintReport report = world.lint();
    CHECK(report.passed());
    CHECK(report.unread.find("no route") != std::string::npos);
}
