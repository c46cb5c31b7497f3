#pragma once
// Turns bytes into one Request. No I/O: whoever has the bytes puts them in. One parser per request.

#include <cstddef>
#include <memory>
#include <string_view>

#include "api/limits.hpp"
#include "api/message.hpp"

namespace rosterd::api {

class RequestParser {
public:
    enum class Step {
        more,     // nothing more can be made of these bytes
        head,     // the header is complete, a body follows; said once
        done,     // take() has the request
        refused,  // refusal() says why
    };

    explicit RequestParser(const Limits& limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    // Takes what it can from the front of `data` and says in `used` how much that was. What was not used has to stand
    // at the front again the next time, with more behind it. Not to be called after done or refused.
    Step put(std::string_view data, std::size_t& used);

    bool untouched() const noexcept;  // nothing of a request has been used yet
    bool in_body() const noexcept;    // the header is behind it
    bool expects_continue() const noexcept;
    Request take();
    Refusal& refusal() noexcept;
    std::string_view target() const noexcept;  // empty: not read yet

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace rosterd::api
