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
    Refused(ErrorKind kind, Text text);
    Refused(const Refused&);
    ~Refused() override;
    ErrorKind kind() const noexcept { return kind_; }
    const Text& text() const noexcept { return text_; }
    const char* what() const noexcept override;

private:
    ErrorKind kind_;
    Text text_;
};

Refused no_such_task(std::int64_t id);
Refused no_such_job(std::int64_t id);

}  // namespace rosterd::api
