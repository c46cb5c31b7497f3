#include "rosterd/log.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <regex>
#include <thread>
#include <vector>

#include "rosterd/clock.hpp"

using namespace rosterd;

namespace {

// Standard error goes to a file while this lives.
class Captured {
public:
    Captured() {
        std::fflush(stderr);
        ::dup2(::fileno(file_), 2);
    }
    ~Captured() {
        restore();
        std::fclose(file_);
        ::unsetenv("JOURNAL_STREAM");
        Log::configure(LogLevel::info, LogForm::text);
    }
    void be_the_journal() {
        struct stat status {};
        ::fstat(2, &status);
        const std::string stream = std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino);
        ::setenv("JOURNAL_STREAM", stream.c_str(), 1);
    }
    std::vector<std::string> lines() {
        restore();
        std::rewind(file_);
        std::vector<std::string> result(1);
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) {
            if (c == '\n') {
                result.emplace_back();
            } else {
                result.back() += static_cast<char>(c);
            }
        }
        REQUIRE(result.back().empty());  // every line ends in a line feed
        result.pop_back();
        return result;
    }

private:
    void restore() {
        std::fflush(stderr);
        if (saved_ >= 0) {
            ::dup2(saved_, 2);
            ::close(saved_);
        }
        saved_ = -1;
    }
    std::FILE* file_ = std::tmpfile();
    int saved_ = ::dup(2);
};

bool matches(const std::string& line, const char* pattern) {
    return std::regex_match(line, std::regex(pattern));
}

}  // namespace

TEST_CASE("a line has time, level, event and fields") {
    Captured captured;
    Log::configure(LogLevel::info, LogForm::text);
    Log().info("job.finished", {{"task", 1000}, {"created", 3}, {"ratio", 0.5}, {"held", false}});
    const auto lines = captured.lines();

    REQUIRE(lines.size() == 1);
    CAPTURE(lines[0]);
    CHECK(matches(
        lines[0],
        R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info job\.finished task=1000 created=3 ratio=0\.5 held=false)"));
    const auto written = parse_instant(lines[0].substr(0, 24));
    REQUIRE(written);
    const auto age = SystemClock().now() - *written;
    CHECK(age >= std::chrono::milliseconds(0));
    CHECK(age < std::chrono::minutes(10));
}

TEST_CASE("values that would break a line are quoted") {
    Captured captured;
    captured.be_the_journal();
    Log::configure(LogLevel::info, LogForm::text);
    const Log log;
    log.warning("e", {{"a", "plain"}, {"b", "two words"}, {"c", "say \"hi\""}, {"d", ""}, {"e", "x=1"}});
    log.error("e", {{"a", "line\nbreak"}, {"b", std::string("nul\0", 4)}, {"c", "\xff"}, {"d", "公司"}});
    const auto lines = captured.lines();

    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == R"(warning e a=plain b="two words" c="say \"hi\"" d="" e="x=1")");
    CHECK(lines[1] == "error e a=\"line\\nbreak\" b=\"nul\\u0000\" c=\"\xEF\xBF\xBD\" d=\"公司\"");
}

TEST_CASE("the journal brings its own time") {
    Captured captured;
    captured.be_the_journal();
    Log::configure(LogLevel::info, LogForm::text);
    Log().info("daemon.ready");
    CHECK(captured.lines() == std::vector<std::string>{"info daemon.ready"});
}

TEST_CASE("standard error that is not the journal has the time, whatever the environment says") {
    Captured captured;
    ::setenv("JOURNAL_STREAM", "1:1", 1);
    Log::configure(LogLevel::info, LogForm::text);
    Log().info("daemon.ready");
    const auto lines = captured.lines();
    REQUIRE(lines.size() == 1);
    CHECK(matches(lines[0], R"(\d{4}-.*Z info daemon\.ready)"));
}

TEST_CASE("as JSON a line is one object") {
    Captured captured;
    Log::configure(LogLevel::info, LogForm::json);
    Log().info("e", {{"text", "a \"b\"\n"}, {"number", -3}, {"yes", true}, {"half", 0.5}});
    const auto lines = captured.lines();

    REQUIRE(lines.size() == 1);
    CAPTURE(lines[0]);
    CHECK(matches(lines[0], R"(\{"time":"[-0-9]+T[:0-9]+\.\d{3}Z","level":"info","event":"e","text":"a \\"b\\"\\n",)"
                            R"("number":-3,"yes":true,"half":0\.5\})"));
}

TEST_CASE("bound fields come first on every line, and the original has none") {
    Captured captured;
    captured.be_the_journal();
    Log::configure(LogLevel::debug, LogForm::text);
    const Log log;
    const Log task = log.bound({{"task", 1000}});
    const Log job = task.bound({{"job", 17}, {"name", "two words"}});
    job.debug("a", {{"page", 1}});
    task.info("b");
    log.info("c");
    CHECK(captured.lines() == std::vector<std::string>{R"(debug a task=1000 job=17 name="two words" page=1)",
                                                       "info b task=1000", "info c"});
}

TEST_CASE("bound fields are there in JSON as well") {
    Captured captured;
    Log::configure(LogLevel::info, LogForm::json);
    Log().bound({{"task", 1000}, {"name", "x"}}).info("e", {{"page", 1}});
    const auto lines = captured.lines();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].ends_with(R"("event":"e","task":1000,"name":"x","page":1})"));
}

TEST_CASE("lines below the level are left out") {
    Captured captured;
    Log::configure(LogLevel::warning, LogForm::text);
    Log().debug("a");
    Log().info("b");
    Log().warning("c");
    Log().error("d");
    CHECK(captured.lines().size() == 2);
}

TEST_CASE("lines of several threads do not mix") {
    Captured captured;
    captured.be_the_journal();
    Log::configure(LogLevel::info, LogForm::text);
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([] {
            const Log log;
            for (int i = 0; i < 200; ++i) log.info("event", {{"text", "some words"}});
        });
    }
    for (std::thread& thread : threads) thread.join();
    const auto lines = captured.lines();
    CHECK(lines.size() == 800);
    for (const std::string& line : lines) REQUIRE(line == "info event text=\"some words\"");
}
