// What is said of one person and one task.

#include "engine/why.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "rosterd/error.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Office : Outgoing {
    Office() {
        source.directory.departments = {{.key = "rd", .name = "Research"}};
        for (const char* key : {"1", "2", "3"})
            source.directory.people.push_back({.key = key,
                                               .name = std::string("P") + key,
                                               .departments = {"rd"},
                                               .attributes = {{"uid", std::string("u") + key}},
                                               .manager = ""});
        source.task.field_mapping.push_back({"uid + \"@x.test\"", "email"});
        std::erase_if(source.task.field_mapping, [](const FieldRule& rule) { return rule.expression == "mail"; });
    }

    engine::Why explain(const std::string& name, const Task& about, engine::Precedences precedences = {}) {
        engine::Services services{*source.store, source.workers,       source.clock,
                                  *this,         FieldTable::people(), FieldTable::departments()};
        engine::Why said;
        boost::asio::io_context& loop = source.loop;
        loop.restart();
        boost::asio::co_spawn(
            loop,
            engine::explain(services, std::make_shared<const Task>(about), precedences, loop.get_executor(), name),
            [&](std::exception_ptr failure, engine::Why found) {
                if (failure) std::rethrow_exception(failure);
                said = std::move(found);
            });
        loop.run();
        return said;
    }
    engine::Why up(const std::string& name) { return explain(name, source.task); }
    engine::Why down(const std::string& name) { return explain(name, task); }
};

const engine::Why::Field& field(const engine::Why& why, const std::string& target) {
    for (const auto& each : why.fields)
        if (each.target == target) return each;
    FAIL("no rule for ", target);
    return why.fields.front();
}

}  // namespace

TEST_CASE("of somebody who is new it says that a run makes him, and from what") {
    Office office;
    const engine::Why why = office.up("u1");
    CHECK(why.object_id == "");
    CHECK(why.name == "P1");
    CHECK(why.key == "1");
    CHECK(why.in);
    CHECK(why.matched_by == "nobody in the hub: a run makes him");
    CHECK(field(why, "username").source == "u1");
    CHECK(field(why, "email").value == "u1@x.test");
    CHECK(field(why, "phone").note == "not in the record: the field is left alone");
}

TEST_CASE("of somebody to whom nothing happened it says why each field is as it is") {
    Office office;
    office.fill();
    office.source.directory.person("1").attributes["nickname"] = "Uno";
    engine::Why why = office.up(office.source.person("P1").user_id);
    CHECK(why.matched_by == "the link that a run made");
    CHECK(field(why, "nickname").value == "Uno");
    CHECK(field(why, "nickname").current == "");
    CHECK(field(why, "username").current == "u1");
    CHECK(why.held.empty());
    CHECK(why.waiting_for.empty());
    Task other = office.source.task;
    other.id = 1001;
    other.precedence = 200;
    why = office.explain("u1", other, {{1000, 100}, {1001, 200}});
    CHECK(why.matched_by.find("username: a run links him to") == 0);
    CHECK(field(why, "username").note == "left alone: a task of higher precedence has set it");
}

TEST_CASE("it says what is held, and what he waits for") {
    Office office;
    office.source.task.removal.after_absences = 3;
    office.fill();
    office.source.task.guard.change_identifiers.small_count = 0;
    office.source.directory.person("1").attributes["uid"] = "uno";
    office.source.directory.person("2").manager = "at/9";
    office.source.directory.remove_person("3");
    office.fill();
    engine::Why why = office.up("1");
    REQUIRE(why.held.size() == 1);
    CHECK(why.held[0].action == Action::change_identifier);
    CHECK(why.held[0].reason.find("held by the guard") == 0);
    why = office.up("u2");
    REQUIRE(why.waiting_for.size() == 1);
    CHECK(why.waiting_for[0].find("manager") != std::string::npos);
    why = office.up("u3");
    CHECK_FALSE(why.in);
    CHECK(why.why.find("the directory does not give him") == 0);
    REQUIRE(why.waiting_for.size() == 1);
    CHECK(why.waiting_for[0] == "absent from 1 of 3 complete reads in a row");
    CHECK_THROWS_AS(office.up("nobody"), Error);
}

TEST_CASE("it says the same of a task that sends out") {
    Office office;
    office.fill();
    office.task.scope.except_people = {"u2"};
    engine::Why why = office.down("u1");
    CHECK(why.in);
    CHECK(why.matched_by.find("nothing yet: a run looks for an account by uid, mail") == 0);
    CHECK(field(why, "uid").value == "u1");
    CHECK_FALSE(office.down("u2").in);
    office.sync();
    CHECK(office.down("u1").key == office.account("P1").key);
    CHECK_THROWS_AS(office.down("nobody"), Error);
}
