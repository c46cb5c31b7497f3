#pragma once
// A TCP proxy on 127.0.0.1 that breaks what goes through it at a chosen byte: cut (reset), or stalled (silence).
// Its own thread; every function may be called from any other.

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace rosterd::tests {

class Proxy {
public:
    explicit Proxy(int target_port);  // on 127.0.0.1
    ~Proxy();
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    int port() const { return port_; }
    std::string url() const { return "ldap://127.0.0.1:" + std::to_string(port_); }

    static constexpr std::uint64_t never = ~std::uint64_t{0};
    // Counted in bytes from the server to the client, over all connections since the object was made. The byte at this
    // position is the first that does not arrive.
    void cut_after(std::uint64_t bytes) { cut_ = bytes; }
    void stall_after(std::uint64_t bytes) { stall_ = bytes; }
    std::uint64_t bytes() const { return bytes_; }
    int connections() const { return connections_; }

private:
    void serve();

    int target_port_;
    int listener_ = -1;
    int wake_[2] = {-1, -1};
    int port_ = 0;
    std::atomic<std::uint64_t> cut_ = never;
    std::atomic<std::uint64_t> stall_ = never;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<int> connections_ = 0;
    std::thread thread_;
};

}  // namespace rosterd::tests
