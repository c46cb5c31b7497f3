#pragma once
// One connection to the server: reached, encrypted, logged in. Blocking, so never on the loop; one thread at a time.

#include <ldap.h>

#include <memory>
#include <string>

#include "options.hpp"

namespace rosterd::ldap {

class Connection {
public:
    // Reaches the first of the URLs that answers, with TLS as the options say. Throws Error(unreachable) that names
    // every URL and what was wrong with it, Error(invalid) for certificate files that libldap cannot use.
    static Connection open(std::shared_ptr<const Options> options);
    ~Connection();
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&&) = delete;

    // Throws Error(unauthorized) when the credentials or this way to log in are refused.
    void log_in();

    LDAP* handle() const noexcept { return handle_; }
    const std::string& url() const noexcept { return url_; }
    std::string security() const;  // "TLS 1.3", "unix socket", "not encrypted"
    const Options& options() const noexcept { return *options_; }

    // Whether nothing has come that nobody asked for, as an end of the connection. Only between requests.
    bool is_idle() const noexcept;

    // Ends every wait of another thread inside libldap: the connection is as good as cut. Only while the object lives.
    void interrupt() const noexcept;

private:
    Connection(std::shared_ptr<const Options> options, std::string url);
    void set_up();
    void connect();
    void bound_waits();
    void read_ahead();
    [[noreturn]] void refuse_login(int code, const std::string& diagnostic) const;

    std::shared_ptr<const Options> options_;
    std::string url_;
    LDAP* handle_ = nullptr;
    int socket_ = -1;  // a duplicate of libldap's, which closes its own when it likes
};

// The server's own words for the last operation; without its line ends, empty when it said nothing.
std::string diagnostic_of(LDAP* handle);

// A server's words without line ends and other controls.
std::string one_line(std::string text);

// "size limit exceeded (4)", with the diagnostic when there is one.
std::string code_text(int code, const std::string& diagnostic);

}  // namespace rosterd::ldap
