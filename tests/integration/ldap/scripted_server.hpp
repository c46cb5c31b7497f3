#pragma once
// An LDAP server that answers as it is told, for what slapd never does. One thread, one client at a time.

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rosterd::tests {

struct Asked {
    std::string base;
    bool whole_subtree = false;
    bool paged = false;
    int page_size = 0;
    bool sync = false;  // RFC 4533
    std::string cookie;
    int search = 0;  // how many searches of the whole subtree came before this one
};

struct Answer {
    using AttributeList = std::vector<std::pair<std::string, std::vector<std::string>>>;

    Answer& entry(std::string dn, AttributeList attributes);
    Answer& done(int code = 0, std::string diagnostic = "");
    Answer& done_with_cookie(std::string cookie);  // empty: the last page

    struct Entry {
        std::string dn;
        AttributeList attributes;
    };
    std::vector<Entry> entries;
    int code = 0;
    std::string diagnostic;
    bool page_control = false;
    std::string cookie;
    std::string raw;  // sent in place of the end
};

class ScriptedServer {
public:
    using Script = std::function<Answer(const Asked&)>;

    explicit ScriptedServer(Script script, int bind_code = 0);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::string url() const { return "ldap://127.0.0.1:" + std::to_string(port_); }

private:
    void serve();
    void talk(int client);

    Script script_;
    int bind_code_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> client_ = -1;
    std::thread thread_;
};

}  // namespace rosterd::tests
