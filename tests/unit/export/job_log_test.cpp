#include "export/job_log.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "rosterd/error.hpp"
#include "support/temporary_folder.hpp"

using namespace rosterd;
using namespace rosterd::exporting;

namespace {

Change change(std::string name) {
    Change change;
    change.action = Action::update_person;
    change.state = ChangeState::failed;
    change.object_id = "id-1";
    change.object_name = std::move(name);
    change.at = "2026-01-05T08:00:00.125Z";
    change.fields = {{"title", "old", "new"}, {"email", std::nullopt, "a@x.test"}, {"phone", "1", std::nullopt}};
    change.error = "refused";
    return change;
}

const Wording as_it_is = [](const FieldChange&, const std::string& value) { return value; };

std::string csv_of(const std::vector<Change>& changes, Words words = Words::english) {
    const tests::TemporaryFolder folder;
    const auto file = folder.path() / "log.csv";
    const auto log = JobLog::create(file, Form::csv, words);
    for (const Change& each : changes) log->add(each, as_it_is);
    log->finish();
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// One part of the zip, as text.
std::string part_of(const std::filesystem::path& file, const std::string& part) {
    const std::string command =
        "python3 -c 'import sys,zipfile; "
        "sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' " +
        file.string() + " " + part;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 4096> piece{};
    while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), size);
    REQUIRE(::pclose(pipe) == 0);
    return text;
}

}  // namespace

TEST_CASE("csv has the columns of the log, before and after of each field, and the error") {
    const std::string text = csv_of({change("Ann \"A\" Lee")});
    CHECK(text ==
          "\xEF\xBB\xBF\"Number\",\"Subject\",\"Name\",\"Id\",\"Action\",\"State\",\"Time\",\"Changed "
          "fields\",\"Error\"\r\n"
          "1,\"user\",\"Ann \"\"A\"\" Lee\",\"id-1\",\"update user\",\"failed\",\"2026-01-05T08:00:00.125Z\","
          "\"title: old -> new; email: a@x.test; phone: 1 -> -\",\"refused\"\r\n");
    CHECK(csv_of({change("x")}, Words::chinese).find("\"修改用户信息\",\"失败\"") != std::string::npos);
}

TEST_CASE("no text can become a formula in csv") {
    for (const char* name : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"}) {
        CAPTURE(name);
        CHECK(csv_of({change(name)}).find("\"'" + std::string(name)) != std::string::npos);
    }
    CHECK(csv_of({change("a=b")}).find("\"a=b\"") != std::string::npos);
}

TEST_CASE("xlsx has a frozen header with filters, and every text is a text") {
    const tests::TemporaryFolder folder;
    const auto file = folder.path() / "log.xlsx";
    const auto log = JobLog::create(file, Form::xlsx, Words::english);
    for (const char* name : {"张三", "=1+1", "+1", "@x", "a\x01<b>"}) log->add(change(name), as_it_is);
    log->add(change(std::string(40'000, 'x')), as_it_is);
    log->finish();
    const std::string sheet = part_of(file, "xl/worksheets/sheet1.xml");
    CHECK(sheet.find("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>") !=
          std::string::npos);
    CHECK(sheet.find("<autoFilter ref=\"A1:I7\"/>") != std::string::npos);
    CHECK(sheet.find("<f>") == std::string::npos);
    for (const char* text : {"张三", "=1+1", "+1", "@x", "a &lt;b&gt;"})
        CHECK_MESSAGE(sheet.find("<is><t>" + std::string(text) + "</t></is>") != std::string::npos, text);
    CHECK(sheet.find(std::string(32'764, 'x') + "...<") != std::string::npos);
}

TEST_CASE("memory does not grow with the rows") {
    const tests::TemporaryFolder folder;
    const auto peak = [] {
        struct rusage usage = {};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;  // KiB
    };
    const auto log = JobLog::create(folder.path() / "log.xlsx", Form::xlsx, Words::english);
    const Change each = change("somebody");
    const char* wish = std::getenv("ROSTERD_EXPORT_ROWS");
    const int rows = wish ? std::atoi(wish) : 50'000;
    for (int row = 0; row < 1000; ++row) log->add(each, as_it_is);
    const long before = peak();
    for (int row = 1000; row < rows; ++row) log->add(each, as_it_is);
    log->finish();
    MESSAGE(rows, " rows: ", peak() - before, " KiB");
#if !defined(__SANITIZE_ADDRESS__)  // which keeps what was freed for a while
    CHECK(peak() - before < 64 * 1024);
#endif
}

TEST_CASE("a place where nothing can be written is named") {
    CHECK_THROWS_AS(JobLog::create("/nowhere/at/all/log.csv", Form::csv, Words::english), Error);
    CHECK_THROWS_AS(JobLog::create("/nowhere/at/all/log.xlsx", Form::xlsx, Words::english)->finish(), Error);
}
