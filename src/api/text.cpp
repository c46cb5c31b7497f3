#include "api/text.hpp"

#include <boost/beast/core/string.hpp>

namespace rosterd::api {

Language language_of(const Request& request) noexcept {
    const std::string* wish = request.header("x-authing-lang");
    const bool english = wish && boost::beast::iequals(std::string_view(*wish).substr(0, 2), "en");
    return english ? Language::en : Language::zh;
}

Refused::Refused(ErrorKind kind, Text text, int code, int api_code)
    : kind_(kind), text_(std::move(text)), code_(code), api_code_(api_code) {}
Refused::Refused(const Refused&) = default;
Refused::~Refused() = default;

const char* Refused::what() const noexcept {
    return text_.en.c_str();
}

Refused against_the_rules(Text text) {
    return {ErrorKind::invalid, std::move(text), 422};
}

Refused no_such_task(std::int64_t id) {
    const std::string number = std::to_string(id);
    return {ErrorKind::not_found, {"同步任务 " + number + " 不存在", "there is no sync task " + number}};
}

Refused no_such_job(std::int64_t id) {
    const std::string number = std::to_string(id);
    return {ErrorKind::not_found, {"同步作业 " + number + " 不存在", "there is no sync job " + number}};
}

}  // namespace rosterd::api
