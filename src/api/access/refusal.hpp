#pragma once
// A caller that is not let in.

#include <chrono>
#include <exception>

#include "api/text.hpp"

namespace rosterd::api {

class NotLetIn : public std::exception {
public:
    // `status`: 401 who are you, 403 not allowed, 429 too many. `api_code`: the contract's, 0: none.
    NotLetIn(int status, int api_code, Text text, std::chrono::seconds retry_after = {});
    NotLetIn(const NotLetIn&);
    ~NotLetIn() override;
    int status() const noexcept { return status_; }
    int api_code() const noexcept { return api_code_; }
    const Text& text() const noexcept { return text_; }
    std::chrono::seconds retry_after() const noexcept { return retry_after_; }  // with 429
    const char* what() const noexcept override;

private:
    int status_, api_code_;
    Text text_;
    std::chrono::seconds retry_after_;
};

// The contract's apiCodes: reference of Authing's V3 API, signatures.
namespace api_code {
constexpr int wrong_signature = 1300, wrong_method = 1301, wrong_version = 1302, bad_date = 1303, no_date = 1304,
              clock_off = 1305, replayed = 1306, not_signed_in = 2020;
}

}  // namespace rosterd::api
