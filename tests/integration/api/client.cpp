#include "integration/api/client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace rosterd::tests {

namespace {

constexpr int patience = 20'000;  // milliseconds; far beyond any limit that a test sets

bool wait_for(int descriptor, short events) {
    pollfd poll{descriptor, events, 0};
    return ::poll(&poll, 1, patience) > 0;
}

}  // namespace

Client::Client(const std::filesystem::path& socket) : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        ::close(descriptor_);
        throw std::runtime_error(socket.string() + ": " + std::strerror(error));
    }
}

Client::Client(Client&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)) {}

Client::~Client() {
    close();
}

void Client::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void Client::end_sending() {
    ::shutdown(descriptor_, SHUT_WR);
}

bool Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!wait_for(descriptor_, POLLOUT)) return false;
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EAGAIN) continue;
        if (sent < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::size_t Client::send_some(std::string_view bytes) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

bool Client::fill() {
    if (!wait_for(descriptor_, POLLIN)) return false;
    std::array<char, 64 * 1024> room;
    const ssize_t read = ::recv(descriptor_, room.data(), room.size(), 0);
    if (read <= 0) return false;
    buffer_.append(room.data(), static_cast<std::size_t>(read));
    return true;
}

Received Client::receive(bool with_body) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return {};
    }
    Received received;
    received.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    std::size_t length = 0;
    constexpr std::string_view field = "\r\nContent-Length: ";
    if (const std::size_t at = received.head.find(field); at != std::string::npos && with_body)
        std::from_chars(received.head.data() + at + field.size(), received.head.data() + received.head.size(), length);
    while (buffer_.size() < length) {
        if (!fill()) return {};
    }
    received.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    std::from_chars(received.head.data() + 9, received.head.data() + 12, received.status);
    return received;
}

bool Client::nothing_arrived() {
    pollfd poll{descriptor_, POLLIN, 0};
    return buffer_.empty() && ::poll(&poll, 1, 0) == 0;
}

bool Client::closed() {
    if (!buffer_.empty() || !wait_for(descriptor_, POLLIN)) return false;
    return !fill() && buffer_.empty();
}

bool Client::hung_up() {
    return wait_for(descriptor_, 0);
}

Received Client::get(std::string_view target) {
    if (!send(get_request(target))) return {};
    return receive();
}

std::string get_request(std::string_view target, std::string_view more_headers) {
    std::string text = "GET ";
    text.append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(more_headers).append("\r\n");
    return text;
}

std::string post_request(std::string_view target, std::string_view body, std::string_view more_headers) {
    std::string text = "POST ";
    text.append(target).append(" HTTP/1.1\r\nHost: localhost\r\nContent-Length: ").append(std::to_string(body.size()));
    text.append("\r\n").append(more_headers).append("\r\n").append(body);
    return text;
}

}  // namespace rosterd::tests
