#include "config/listen_section.hpp"

#include <arpa/inet.h>
#include <grp.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <system_error>

#include "config/file_text.hpp"

namespace rosterd::config {
namespace {

using std::chrono::seconds;

constexpr std::size_t longest_socket_path = sizeof(sockaddr_un::sun_path) - 1;

std::optional<unsigned> parse_mode(std::string text) {
    if (text.starts_with("0o")) text.erase(0, 2);
    if (text.size() < 3 || text.size() > 4) return std::nullopt;
    unsigned mode = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '7') return std::nullopt;
        mode = mode * 8 + static_cast<unsigned>(digit - '0');
    }
    if (mode > 0777) return std::nullopt;
    return mode;
}

void read_size(Section& section, std::string_view key, std::int64_t least, std::int64_t most, std::size_t& value) {
    if (const auto given = section.integer(key, least, most)) value = static_cast<std::size_t>(*given);
}

void read_seconds(Section& section, std::string_view key, seconds& value) {
    if (const auto given = section.integer(key, 1, 3600)) value = seconds(*given);
}

// nullopt: there is no such group.
std::optional<gid_t> group_of(const std::string& name) {
    std::vector<char> buffer(16 * 1024);
    group entry{};
    group* found = nullptr;
    int error = 0;
    // Too many members for the buffer: it is there.
    while ((error = ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found)) == ERANGE)
        buffer.resize(buffer.size() * 4);
    if (!found) return std::nullopt;
    return found->gr_gid;
}

void read_group(Section& section, std::string_view key, std::optional<gid_t>& group, std::string& name) {
    const std::optional<std::string> given = section.text(key);
    if (!given) return;
    name = *given;
    group = group_of(name);
    if (!group) section.problem(key, "there is no group " + in_quotes(name) + " (groupadd it, or name another)");
}

// "127.0.0.1:8080", "[::1]:8443". Names are not looked up: what is listened on should not depend on a resolver.
void read_address(Section& section, std::string_view key, std::optional<TcpAddress>& address) {
    const std::optional<std::string> text = section.text(key);
    if (!text) return;
    const std::size_t colon = text->rfind(':');
    std::string host = colon == std::string::npos ? std::string() : text->substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string::npos) {
        host.clear();
    }
    if (host == "localhost") host = "127.0.0.1";
    in_addr four{};
    in6_addr six{};
    const bool is_four = ::inet_pton(AF_INET, host.c_str(), &four) == 1;
    const bool is_six = !is_four && ::inet_pton(AF_INET6, host.c_str(), &six) == 1;
    std::uint16_t port = 0;
    const char* const begin = text->data() + (colon == std::string::npos ? text->size() : colon + 1);
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(begin, last, port);
    if ((!is_four && !is_six) || error != std::errc() || end != last) {
        section.problem(key, "no address: " + in_quotes(*text) +
                                 " (an IP address and a port, as in `127.0.0.1:8080` or `[::1]:8080`)");
        return;
    }
    const bool loopback = is_four ? (ntohl(four.s_addr) >> 24U) == 127 : IN6_IS_ADDR_LOOPBACK(&six);
    address = TcpAddress{host, port, loopback};
}

void read_file(Section& section, std::string_view key, std::filesystem::path& file) {
    const std::optional<std::string> name = section.text(key);
    if (!name) return;
    file = section.file().references().absolute(*name);
    if (::access(file.c_str(), R_OK) != 0)
        section.problem(
            key, "the file " + in_quotes(file.native()) + " cannot be read: " + std::generic_category().message(errno));
}

void read_tcp(Section& section, Listen& listen) {
    read_address(section, "http", listen.http);
    read_address(section, "https", listen.https);
    read_file(section, "certificate", listen.certificate);
    read_file(section, "certificateKey", listen.certificate_key);
    const bool plain_allowed = section.boolean("allowPlainHttp").value_or(false);
    if (listen.http && !listen.http->loopback && !plain_allowed)
        section.problem("http",
                        "everybody on the way could read and change what goes to " + listen.http->host +
                            " (use `https`, or a loopback address; `allowPlainHttp: true` allows it all the same, "
                            "for a network that is protected otherwise)");
    if (listen.https) section.require({"certificate", "certificateKey"});
    read_size(section, "maxTcpConnections", 1, 65'536, listen.max_tcp_connections);
}

}  // namespace

void read_listen(Section section, Listen& listen) {
    section.require({"socket"});
    if (const auto socket = section.text("socket")) {
        listen.socket = section.file().references().absolute(*socket);
        const std::size_t length = listen.socket.native().size();
        if (length > longest_socket_path) {
            section.problem("socket", "the path has " + std::to_string(length) +
                                          " bytes, a unix socket's path at most " +
                                          std::to_string(longest_socket_path) + " (use a shorter one)");
        }
    }
    if (const auto written = section.written("socketMode")) {
        if (const auto mode = parse_mode(written->text)) {
            listen.socket_mode = *mode;
        } else {
            section.problem("socketMode",
                            "no file mode: " + in_quotes(written->text) + " (three octal digits, as in 0660)");
        }
    }
    std::optional<gid_t> group;
    read_group(section, "socketGroup", group, listen.socket_group);
    read_tcp(section, listen);
    read_size(section, "maxConnections", 1, 65'536, listen.max_connections);
    read_size(section, "maxLine", 256, 1024 * 1024, listen.max_line);
    read_size(section, "maxHeader", 1024, 16 * 1024 * 1024, listen.max_header);
    read_size(section, "maxBody", 1024, 1024 * 1024 * 1024, listen.max_body);
    read_seconds(section, "headerSeconds", listen.header_time);
    read_seconds(section, "bodySeconds", listen.body_time);
    read_seconds(section, "idleSeconds", listen.idle_time);
    section.finish();
}

void read_access(Section section, Access& access) {
    read_seconds(section, "clockSeconds", access.clock);
    access.refuse_replays = section.boolean("refuseReplays").value_or(access.refuse_replays);
    if (const auto given = section.integer("tokenSeconds", 60, 7 * 24 * 3600)) access.token = seconds(*given);
    if (const auto given = section.integer("requestsPerSecond", 1, 1'000'000))
        access.requests_per_second = static_cast<int>(*given);
    Section groups = section.section("socketGroups");
    for (const Role role : {Role::read, Role::run, Role::admin}) {
        std::optional<gid_t> group;
        std::string name;
        read_group(groups, to_string(role), group, name);
        if (group) access.socket_groups[role] = *group;
    }
    groups.finish();
    section.finish();
}

}  // namespace rosterd::config
