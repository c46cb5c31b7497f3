#pragma once
// What is said to people, in the languages of the API.

#include <exception>
#include <string>

#include "api/message.hpp"
#include "rosterd/error.hpp"

namespace rosterd::api {

enum class Language { zh, en };

// x-authing-lang; Chinese when nothing else is wished.
Language language_of(const Request& request) noexcept;

struct Text {
    std::string zh, en;
    const std::string& in(Language language) const noexcept { return language == Language::zh ? zh : en; }
};

// A request that is turned down by the API itself.
class Refused : public std::exception {
public:
    // `code`: the status where the kind alone does not say it: 422, well formed but against the rules. 0: the kind's.
    // `api_code`: the contract's own number for the case (reference, 2.3); 0: it has none.
    Refused(ErrorKind kind, Text text, int code = 0, int api_code = 0);
    Refused(const Refused&);
    ~Refused() override;
    ErrorKind kind() const noexcept { return kind_; }
    const Text& text() const noexcept { return text_; }
    int code() const noexcept { return code_; }
    int api_code() const noexcept { return api_code_; }
    const char* what() const noexcept override;

private:
    ErrorKind kind_;
    Text text_;
    int code_, api_code_;
};

// 422: well formed, but against the rules.
Refused against_the_rules(Text text);

Refused no_such_task(std::int64_t id);
Refused no_such_job(std::int64_t id);

}  // namespace rosterd::api
