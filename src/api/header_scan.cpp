#include "api/header_scan.hpp"

namespace rosterd::api {

namespace {

bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

}  // namespace

HeaderScan::State HeaderScan::look_at(std::string_view data) {
    for (; next_ < data.size(); ++next_) {
        const char c = data[next_];
        const bool ends_line = c == '\n';
        if (ends_line != carriage_) return refuse(400, "a line of the header does not end with CR LF");
        carriage_ = c == '\r';
        const bool tab_in_field = c == '\t' && line_end_ != 0;
        if (is_control(c) && !ends_line && !carriage_ && !tab_in_field)
            return refuse(400, "the header holds a control character");
        if (ends_line) {
            if (line_start_ + 1 == next_) return State::whole;
            if (line_end_ == 0) line_end_ = next_ - 1;
            line_start_ = next_ + 1;
        }
        if (check_size() == State::refused) return State::refused;
    }
    return State::more;
}

HeaderScan::State HeaderScan::check_size() {
    if (line_end_ == 0 && next_ > limits_.line)
        return refuse(414, "the request line is longer than " + std::to_string(limits_.line) + " bytes");
    if (line_end_ != 0 && next_ - line_end_ > limits_.header + 2)
        return refuse(431, "the header is longer than " + std::to_string(limits_.header) + " bytes");
    return State::more;
}

HeaderScan::State HeaderScan::refuse(unsigned status, std::string detail) {
    status_ = status;
    detail_ = std::move(detail);
    return State::refused;
}

}  // namespace rosterd::api
