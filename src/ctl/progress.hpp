#pragma once
// What a running job is doing: a bar that is drawn over itself on a terminal, a line now and then elsewhere.

#include <chrono>
#include <string>

#include "ctl/document.hpp"
#include "ctl/screen.hpp"

namespace rosterd::ctl {

class Progress {
public:
    explicit Progress(Screen& screen) : screen_(screen) {}
    ~Progress();  // removes the bar
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // The job as the API has it now; `elapsed` since following began.
    void show(const Json& job, std::chrono::milliseconds elapsed);

private:
    void draw_bar(const Json& job, std::chrono::milliseconds elapsed);
    Screen& screen_;
    bool drawn_ = false;
    std::string last_stage_;
    std::chrono::milliseconds last_line_{0};
};

// "reading", "reading: 41 departments, 523 people", "applying: 41 of 41 departments, 310 of 523 people"
std::string progress_text(const Json& job);

}  // namespace rosterd::ctl
