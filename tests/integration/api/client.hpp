#pragma once
// A client that does exactly what it is told: bytes out, bytes in, blocking, with a limit on every wait.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace rosterd::tests {

struct Received {
    unsigned status = 0;  // 0: the connection ended before a whole answer
    std::string head, body;
    bool has(std::string_view header_line) const { return head.find(header_line) != std::string::npos; }
};

class Client {
public:
    explicit Client(const std::filesystem::path& socket);  // throws when nobody listens
    ~Client();
    Client(Client&& other) noexcept;
    Client(const Client&) = delete;

    bool send(std::string_view bytes);              // false: the other side takes no more
    std::size_t send_some(std::string_view bytes);  // what goes without waiting
    void end_sending();
    void close();

    Received receive(bool with_body = true);  // one answer
    bool nothing_arrived();                   // as of now
    bool closed();                            // waits for the end; false: something else came instead
    bool hung_up();                           // waits until the other side has closed, without reading

    // The whole conversation of one GET.
    Received get(std::string_view target);

private:
    bool fill();  // false: the end, or nothing for too long
    int descriptor_ = -1;
    std::string buffer_;
};

std::string get_request(std::string_view target, std::string_view more_headers = {});
std::string post_request(std::string_view target, std::string_view body, std::string_view more_headers = {});

}  // namespace rosterd::tests
