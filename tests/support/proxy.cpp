#include "support/proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace rosterd::tests {
namespace {

struct Pair {
    int client;
    int server;
};

sockaddr_in local_address(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

void reset(Pair pair) {
    linger hard{1, 0};
    setsockopt(pair.client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(pair.client);
    close(pair.server);
}

bool send_all(int descriptor, const char* data, std::size_t size) {
    while (size > 0) {
        ssize_t sent = send(descriptor, data, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

}  // namespace

Proxy::Proxy(int target_port) : target_port_(target_port) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = local_address(0);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0 || pipe(wake_) != 0)
        throw std::runtime_error("proxy: no listening socket");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

Proxy::~Proxy() {
    close(wake_[1]);
    thread_.join();
    close(wake_[0]);
    close(listener_);
}

void Proxy::serve() {
    std::vector<Pair> pairs;
    std::vector<char> buffer(65536);
    for (;;) {
        std::vector<pollfd> waits = {{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
        bool silent = bytes_ >= stall_;
        for (Pair pair : pairs) {
            waits.push_back({pair.client, POLLIN, 0});
            waits.push_back({silent ? -1 : pair.server, POLLIN, 0});
        }
        if (poll(waits.data(), waits.size(), -1) < 0) continue;
        if (waits[0].revents != 0) break;
        std::vector<Pair> open;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            bool alive = true;
            if (waits[2 + 2 * i].revents != 0) {
                ssize_t got = recv(pairs[i].client, buffer.data(), buffer.size(), 0);
                alive = got > 0 && send_all(pairs[i].server, buffer.data(), static_cast<std::size_t>(got));
            }
            if (alive && waits[3 + 2 * i].revents != 0) {
                std::uint64_t limit = std::min(cut_.load(), stall_.load());
                std::uint64_t room = limit > bytes_ ? limit - bytes_ : 0;
                ssize_t got = recv(pairs[i].server, buffer.data(), buffer.size(), 0);
                std::size_t pass = got > 0 ? std::min<std::uint64_t>(static_cast<std::uint64_t>(got), room) : 0;
                alive = got > 0 && send_all(pairs[i].client, buffer.data(), pass);
                bytes_ += pass;
                if (bytes_ >= cut_) alive = false;
            }
            if (alive)
                open.push_back(pairs[i]);
            else
                reset(pairs[i]);
        }
        pairs = std::move(open);
        if (waits[1].revents == 0) continue;
        Pair pair{accept(listener_, nullptr, nullptr), socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        ++connections_;
        sockaddr_in address = local_address(target_port_);
        if (bytes_ < cut_ && connect(pair.server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
            pairs.push_back(pair);
        else
            reset(pair);
    }
    for (Pair pair : pairs) reset(pair);
}

}  // namespace rosterd::tests
