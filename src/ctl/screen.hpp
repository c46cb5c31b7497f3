#pragma once
// Where output goes and what that place can show.

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace rosterd::ctl {

enum class Tone { plain, strong, faint, good, warning, bad };

struct Screen {
    std::ostream& out;             // results
    std::ostream& err;             // progress, hints, errors
    bool err_is_terminal = false;  // a progress bar may be drawn there
    bool colour = false;           // of out
    std::size_t width = 0;         // columns of out; 0: no limit, nothing is cut
    std::size_t err_width = 0;

    // The text in colour where colour is wanted. It must be harmless already.
    std::string painted(std::string_view text, Tone tone) const;
};

// The process's own streams. Colours only on a terminal and without NO_COLOR.
Screen standard_screen();

}  // namespace rosterd::ctl
