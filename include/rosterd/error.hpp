#pragma once
// What ends a run or a request. Refusing one record is data (Record::problem, Change::error), never an Error.

#include <exception>
#include <string>
#include <string_view>

namespace rosterd {

// The kind decides policy (retry, HTTP answer, exit code); the text is for people.
enum class ErrorKind : unsigned char {
    invalid,       // input against the rules: configuration, arguments, a request
    not_found,     // the thing named does not exist
    conflict,      // clashes with what is there
    unauthorized,  // credentials refused
    forbidden,     // known, but not allowed to do this
    unreachable,   // no connection, connection lost, time limit
    throttled,     // told to slow down
    storage,       // the store failed: disk full, input/output error
    cancelled,     // somebody asked to stop
    internal,      // a bug, or an answer that no rule expects
};

std::string_view to_string(ErrorKind kind) noexcept;

// The message says what happened, where, and what to do. Each level that knows more puts its own line in front:
//   catch (Error& error) { error.add_context("task 1000: page 12"); throw; }
// reads "task 1000: page 12: connection reset by server". Never holds a secret.
class Error : public std::exception {
public:
    Error(ErrorKind kind, std::string message);
    Error(const Error&);
    Error& operator=(const Error&);
    ~Error() override;  // out of line: one type_info in the process

    ErrorKind kind() const noexcept { return kind_; }
    const std::string& message() const noexcept { return message_; }
    const char* what() const noexcept override;
    void add_context(std::string_view context);

private:
    ErrorKind kind_;
    std::string message_;
};

}  // namespace rosterd
