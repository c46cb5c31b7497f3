// tests/external, built against the installed package, loaded and read to the end.

#include <doctest/doctest.h>

#include "plugins/registry.hpp"
#include "rosterd/error.hpp"
#include "support/run_alone.hpp"
#include "support/temporary_folder.hpp"

using namespace rosterd;

namespace {

struct Example {
    boost::asio::io_context loop{1};
    Workers workers{1};
    SystemClock clock;
    plugins::Registry registry;

    Example() {
        registry.open(EXAMPLE_FOLDER);
        CHECK(registry.refused().empty());
        REQUIRE(registry.find("example") != nullptr);
    }

    std::unique_ptr<Connector> connector(const std::string& file, std::int64_t page_size = 500) {
        Settings settings;
        settings.set("file", file);
        settings.set("pageSize", page_size);
        REQUIRE(registry.find("example")->check_settings(settings).empty());
        return registry.find("example")->create(std::move(settings), {loop.get_executor(), &workers, &clock, Log()});
    }

    // What a read of a file gives: records in order, and both certificates after the end.
    struct Result {
        std::vector<Record> records;
        std::size_t pages = 0;
        Completeness departments, people;
    };
    Result read(const std::string& file, std::int64_t page_size = 500) {
        const auto source = connector(file, page_size);
        const auto stream = tests::run_alone(loop, source->read({}));
        std::vector<Record> records;
        std::size_t pages = 0;
        while (auto page = tests::run_alone(loop, stream->next())) {
            CHECK_FALSE(page->empty());
            CHECK(page->size() <= static_cast<std::size_t>(page_size));
            ++pages;
            std::move(page->begin(), page->end(), std::back_inserter(records));
        }
        return {std::move(records), pages, stream->completeness(Kind::department), stream->completeness(Kind::person)};
    }
};

std::vector<std::string> keys_of(const std::vector<Record>& records) {
    std::vector<std::string> keys;
    for (const Record& record : records) keys.push_back(record.key);
    return keys;
}

}  // namespace

TEST_CASE("the example's records arrive, departments first, and the read is complete") {
    Example example;
    for (const std::int64_t page_size : {1, 2, 500}) {
        CAPTURE(page_size);
        const auto result = example.read(COMPANY, page_size);
        CHECK(keys_of(result.records) == std::vector<std::string>{"d1", "d2", "d3", "p1", "p2", "", "p4"});
        CHECK(result.departments.is_complete());
        CHECK(result.departments.evidence().records == 3);
        CHECK(result.people.is_complete());
        CHECK(result.people.evidence().records == 4);
        CHECK(result.departments.evidence().pages + result.people.evidence().pages == result.pages);
    }
}

TEST_CASE("structure and attributes keep their meaning and their types") {
    Example example;
    const auto records = example.read(COMPANY).records;
    REQUIRE(records.size() == 7);

    CHECK(records[0].top);
    CHECK(*records[0].attributes.find("name") == Value("Acme 公司"));
    CHECK(records[1].parent == "d1");
    CHECK(records[1].leaders == std::vector<std::string>{"p1"});
    CHECK_FALSE(records[2].leaders.has_value());

    const Record& zhang = records[3];
    CHECK(zhang.departments == std::vector<std::string>{"d2", "d1"});
    CHECK_FALSE(zhang.manager.has_value());
    CHECK(*zhang.attributes.find("phones") == Value(Value::List{"+86 138 0000 0001", "+86 138 0000 0002"}));
    CHECK(zhang.attributes.find("departments") == nullptr);

    const Record& brien = records[4];
    CHECK(brien.manager == "p1");
    CHECK(*brien.attributes.find("mail") == Value(""));
    CHECK(*brien.attributes.find("badge") == Value(std::int64_t{17}));
    CHECK(*brien.attributes.find("contractor") == Value(true));

    CHECK_FALSE(records[5].problem.empty());
    CHECK(records[6].manager == "");
    CHECK(*records[6].attributes.find("place")->member("floor") == Value(std::int64_t{3}));
}

TEST_CASE("a file cut anywhere is never a complete read, and without whole departments nobody arrives") {
    Example example;
    std::ifstream input(COMPANY);
    const std::string whole{std::istreambuf_iterator<char>(input), {}};
    REQUIRE(whole.size() > 100);
    tests::TemporaryFolder folder;
    // The last cut leaves the closing brace of the last line out.
    for (std::size_t length = 0; length < whole.size() - 1; length += length + 12 < whole.size() ? 11 : 1) {
        const auto file = folder.write("company.jsonl", whole.substr(0, length));
        const auto result = example.read(file.string(), 2);
        CAPTURE(length);
        REQUIRE_FALSE(result.departments.is_complete());
        REQUIRE_FALSE(result.people.is_complete());
        REQUIRE_FALSE(result.people.why().empty());
        for (const Record& record : result.records) REQUIRE(record.kind == Kind::department);
    }
}

TEST_CASE("check says whether the file can be read, and read throws when it cannot") {
    Example example;
    CHECK(tests::run_alone(example.loop, example.connector(COMPANY)->check()).passed());

    tests::TemporaryFolder folder;
    const auto connector = example.connector((folder.path() / "nowhere").string());
    const CheckReport report = tests::run_alone(example.loop, connector->check());
    CHECK_FALSE(report.passed());
    REQUIRE(report.items.size() == 1);
    CHECK_FALSE(report.items[0].advice.empty());
    CHECK_THROWS_AS(tests::run_alone(example.loop, connector->read({})), Error);
}

TEST_CASE("settings are checked beyond their types") {
    Example example;
    Settings settings;
    settings.set("pageSize", std::int64_t{0});
    const auto problems = example.registry.find("example")->check_settings(settings);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].name == "pageSize");
}
