#pragma once
// A password, token or key. It has no way into a log, a message or an answer: no stream operator, no formatter, no
// implicit conversion. reveal() is for the call that hands it to the other system, and nothing else.

#include <string>

namespace rosterd {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    bool empty() const noexcept { return text_.empty(); }
    const std::string& reveal() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace rosterd
