// RFC 4180, in UTF-8 with a byte order mark: without it Excel takes the file for the system's old code page.

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "export/job_log.hpp"
#include "rosterd/error.hpp"

namespace rosterd::exporting {

namespace {

std::string cell(std::string_view text) {
    std::string quoted = "\"";
    // A tab or a line break in front is taken off by some programs, and what follows is looked at again.
    if (!text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) quoted += '\'';
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

class Csv final : public JobLog {
public:
    Csv(const std::filesystem::path& file, Words words)
        : JobLog(words), path_(file), file_(std::fopen(file.c_str(), "wbe"), &std::fclose) {
        if (!file_) fail();
        std::string header = "\xEF\xBB\xBF";
        for (std::size_t column = 0; column < columns; ++column)
            header += (column == 0 ? "" : ",") + cell(title(column));
        put(header);
    }

    void write(const Row& row) override {
        std::string line = std::to_string(row.number);
        for (const std::string* text :
             {&row.subject, &row.name, &row.id, &row.action, &row.state, &row.time, &row.changes, &row.error})
            line += ',' + cell(*text);
        put(line);
    }

    void finish() override {
        if (std::fclose(file_.release()) != 0) fail();
    }

private:
    void put(std::string line) {
        line += "\r\n";
        if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size()) fail();
    }

    [[noreturn]] void fail() const {
        throw Error(ErrorKind::storage, "the export cannot be written to " + path_.parent_path().string() + ": " +
                                            std::strerror(errno) + " (make room there, or set TMPDIR)");
    }

    std::filesystem::path path_;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

}  // namespace

std::unique_ptr<JobLog> create_csv(const std::filesystem::path& file, Words words) {
    return std::make_unique<Csv>(file, words);
}

}  // namespace rosterd::exporting
