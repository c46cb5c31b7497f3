#pragma once
// Records from a file with one JSON object a line, in any order. The file is read twice, departments first, a page at a
// time: memory does not grow with it.

#include <fstream>
#include <rosterd/source.hpp>
#include <rosterd/workers.hpp>

namespace example {

class JsonLines final : public rosterd::RecordStream {
public:
    JsonLines(std::string file, std::size_t page_size, rosterd::Workers& workers)
        : file_(std::move(file)), page_size_(page_size), workers_(workers) {}

    // Throws Error(not_found) when the file cannot be opened.
    rosterd::Async<void> open();

    rosterd::Async<std::optional<rosterd::Page>> next() override;
    rosterd::Completeness completeness(rosterd::Kind kind) const override;

private:
    void rewind();
    void fill(rosterd::Page& page);
    void take_line(const std::string& line, rosterd::Page& page);
    void finish_pass();

    std::string file_;
    std::size_t page_size_;
    rosterd::Workers& workers_;
    std::ifstream input_;

    rosterd::Kind pass_ = rosterd::Kind::department;
    bool ended_ = false;
    std::uint64_t line_ = 0, seen_ = 0;       // in this pass
    std::optional<std::uint64_t> announced_;  // by the last line
    rosterd::Evidence departments_, people_;  // what was handed out
    std::string why_;                         // the read is partial; empty: so far so good
};

}  // namespace example
