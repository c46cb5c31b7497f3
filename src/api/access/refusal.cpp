#include "api/access/refusal.hpp"

namespace rosterd::api {

NotLetIn::NotLetIn(int status, int api_code, Text text, std::chrono::seconds retry_after)
    : status_(status), api_code_(api_code), text_(std::move(text)), retry_after_(retry_after) {}
NotLetIn::NotLetIn(const NotLetIn&) = default;
NotLetIn::~NotLetIn() = default;

const char* NotLetIn::what() const noexcept {
    return text_.en.c_str();
}

}  // namespace rosterd::api
