#pragma once
// Looks at the lines of a header as they arrive, before they are parsed: are they lines, and not too long? Beast has no
// limit for the request line, and waits for more where no header can come of it.

#include <cstddef>
#include <string>
#include <string_view>

#include "api/limits.hpp"

namespace rosterd::api {

class HeaderScan {
public:
    enum class State { more, whole, refused };

    explicit HeaderScan(const Limits& limits) : limits_(limits) {}

    // `data` starts with the request line and holds all that was given before, with more behind it.
    State look_at(std::string_view data);

    bool begun() const noexcept { return next_ > 0; }
    std::size_t line_size() const noexcept { return line_end_; }  // of the request line, once whole
    unsigned status() const noexcept { return status_; }          // when refused
    const std::string& detail() const noexcept { return detail_; }

private:
    State refuse(unsigned status, std::string detail);
    State check_size();

    Limits limits_;
    std::size_t next_ = 0, line_start_ = 0;
    std::size_t line_end_ = 0;  // of the request line; 0: not reached
    bool carriage_ = false;     // the last one was a CR
    unsigned status_ = 0;
    std::string detail_;
};

}  // namespace rosterd::api
