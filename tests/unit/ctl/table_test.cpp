#include "ctl/table.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

using namespace rosterd::ctl;

namespace {

struct Drawn {
    std::ostringstream out, err;
    Screen screen{out, err};

    std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        std::istringstream text(out.str());
        for (std::string line; std::getline(text, line);) lines.push_back(line);
        return lines;
    }
};

}  // namespace

TEST_CASE("columns stand in line under Chinese, combining and emoji text") {
    Drawn drawn;
    Table table(drawn.screen, {{"NAME"}, {"N", Align::right}, {"NOTE"}});
    table.add({"王伟", "1", "a"});
    table.add({"Wei", "20", "b"});
    table.add({"cafe\u0301", "300", "c"});
    table.add({"👨\u200d👩\u200d👧", "4", ""});
    table.finish();
    CHECK(drawn.out.str() ==
          "NAME    N  NOTE\n"
          "王伟    1  a\n"
          "Wei    20  b\n"
          "cafe\u0301  300  c\n"
          "👨\u200d👩\u200d👧      4\n");
}

TEST_CASE("on a terminal the widest values are cut, ids and numbers never") {
    Drawn drawn;
    drawn.screen.width = 30;
    Table table(drawn.screen, {{"ID", Align::right, true}, {"NAME"}, {"PATH"}});
    table.add({"1234567", "Wei", "公司/研发部/平台组/数据平台"});
    table.finish();
    CHECK(drawn.lines() == std::vector<std::string>{"     ID  NAME  PATH", "1234567  Wei   公司/研发部/平…"});
    for (const std::string& line : drawn.lines()) CHECK(columns(line) <= 30);
}

TEST_CASE("a terminal too narrow for everything keeps every column recognisable") {
    Drawn drawn;
    drawn.screen.width = 10;
    Table table(drawn.screen, {{"ID", Align::right, true}, {"NAME"}, {"PATH"}});
    table.add({"1234567", "A long name", "A long path"});
    table.finish();
    CHECK(drawn.lines().back() == "1234567  A lon…  A lon…");
}

TEST_CASE("without a terminal nothing is cut") {
    Drawn drawn;
    const std::string wide(5000, 'x');
    Table table(drawn.screen, {{"A"}, {"B"}});
    table.add({Cell(wide), "1"});
    table.finish();
    CHECK(drawn.lines().back() == wide + "  1");
}

TEST_CASE("values cannot break out of their row") {
    Drawn drawn;
    Table table(drawn.screen, {{"A"}, {"B"}});
    table.add({"one\ntwo", "\x1b]0;title\a"});
    table.finish();
    CHECK(drawn.lines() == std::vector<std::string>{"A        B", "one␊two  ␛]0;title␇"});
}

TEST_CASE("a table without rows writes nothing") {
    Drawn drawn;
    Table table(drawn.screen, {{"A"}});
    table.finish();
    CHECK(drawn.out.str().empty());
}

TEST_CASE("long tables have their titles once and every row") {
    Drawn drawn;
    Table table(drawn.screen, {{"NUMBER", Align::right}});
    for (int i = 0; i < 2500; ++i) table.add({Cell(std::to_string(i))});
    table.finish();
    const auto lines = drawn.lines();
    REQUIRE(lines.size() == 2501);
    CHECK(lines[0] == "NUMBER");
    CHECK(lines[2500] == "  2499");
}

TEST_CASE("colours are written only where they are wanted, and do not count as columns") {
    Drawn plain, coloured;
    coloured.screen.colour = true;
    for (Drawn* drawn : {&plain, &coloured}) {
        Table table(drawn->screen, {{"STATE"}, {"B"}});
        table.add({Cell("ok", Tone::good), "x"});
        table.finish();
    }
    CHECK(plain.lines().back() == "ok     x");
    CHECK(coloured.lines().back() == "\x1b[32mok\x1b[0m     x");
}

TEST_CASE("facts without a value are left out") {
    Drawn drawn;
    write_facts(drawn.screen, {{"Name", Cell("王伟")}, {"Nothing", Cell("")}, {"Employee", Cell("7")}});
    CHECK(drawn.out.str() == "Name      王伟\nEmployee  7\n");
}
