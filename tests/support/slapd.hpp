#pragma once
// A private slapd for one test: started in a temporary folder, gone with the object, also when the test process dies.
// What goes wrong here (slapd is not installed, a line of configuration is refused) is a std::runtime_error with the
// starter's own words.

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd::tests {

class Slapd {
public:
    // Options as in `tests/support/slapd --help`. Without LDIF there is only the base, dc=example,dc=test.
    explicit Slapd(std::vector<std::string> options = {}, const std::string& ldif = {});
    ~Slapd();
    Slapd(const Slapd&) = delete;
    Slapd& operator=(const Slapd&) = delete;

    std::string url() const { return urls_.at(0); }         // ldap://127.0.0.1:PORT
    std::string socket_url() const { return urls_.at(1); }  // ldapi://...
    std::string tls_url() const { return urls_.at(2); }     // ldaps://127.0.0.1:PORT, with --tls
    int port() const;
    const std::filesystem::path& folder() const { return folder_; }

    // Applies LDIF as the rootdn over the unix socket; an entry without a changetype is added.
    void modify(const std::string& ldif);
    void stop();   // an orderly end
    void kill();   // SIGKILL, at once
    void start();  // again, with the data and the port it had

private:
    void launch(const std::string& ldif);

    std::vector<std::string> options_;
    std::filesystem::path folder_;
    std::vector<std::string> urls_;
    pid_t pid_ = -1;
};

// What `tests/support/company` prints for these words: {"ldif", "--people", "50"}.
std::string company(const std::vector<std::string>& words);

}  // namespace rosterd::tests
