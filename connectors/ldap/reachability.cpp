#include "reachability.hpp"

#include <fcntl.h>
#include <ldap.h>
#include <netdb.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

namespace rosterd::ldap {
namespace {

struct Target {
    std::string scheme;
    std::string host;  // ldapi: the socket's path
    std::string port;
};

Target target_of(const std::string& url) {
    LDAPURLDesc* parsed = nullptr;
    if (ldap_url_parse(url.c_str(), &parsed) != LDAP_URL_SUCCESS) return {};
    Target target{parsed->lud_scheme, parsed->lud_host != nullptr ? parsed->lud_host : "",
                  std::to_string(parsed->lud_port != 0 ? parsed->lud_port : 389)};
    ldap_free_urldesc(parsed);
    return target;
}

// 0, or the error number of connecting.
int try_connect(const sockaddr* address, socklen_t size, std::chrono::seconds timeout) {
    int descriptor = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return errno;
    int error = connect(descriptor, address, size) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        pollfd wait{descriptor, POLLOUT, 0};
        socklen_t length = sizeof error;
        if (poll(&wait, 1, static_cast<int>(timeout.count()) * 1000) != 1)
            error = ETIMEDOUT;
        else
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    }
    close(descriptor);
    return error;
}

std::string advice_for(int error) {
    switch (error) {
        case ECONNREFUSED:
            return " (nothing listens there: is the server running, is the port right?)";
        case ETIMEDOUT:
            return " (no answer: does a firewall drop packets, is the host up?)";
        case ENETUNREACH:
        case EHOSTUNREACH:
            return " (no route: check the network)";
        case ENOENT:
            return " (there is no such socket: is the server running, is the path right?)";
        case EACCES:
            return " (not allowed: look at the permissions of the socket and its folder)";
        default:
            return {};
    }
}

std::string no_connection(const std::string& where, int error) {
    return "no connection to " + where + ": " + std::generic_category().message(error) + advice_for(error);
}

std::string why_no_socket(const std::string& path, std::chrono::seconds timeout) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return "the path of the socket " + path + " is too long";
    std::memcpy(address.sun_path, path.c_str(), path.size());
    int error = try_connect(reinterpret_cast<sockaddr*>(&address), sizeof address, timeout);
    return error == 0 ? std::string() : no_connection(path, error);
}

struct Verdict {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
    void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};

// The server's own certificate, from a handshake that believes everything and says nothing. nullptr: none to be had.
std::unique_ptr<X509, Verdict> fetch_certificate(const std::string& url, const Options& options) {
    LDAP* handle = nullptr;
    if (ldap_initialize(&handle, url.c_str()) != LDAP_SUCCESS) return nullptr;
    int version = LDAP_VERSION3, never = LDAP_OPT_X_TLS_NEVER, as_client = 0;
    timeval timeout{static_cast<time_t>(options.timeout.count()), 0};
    ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, &timeout);
    ldap_set_option(handle, LDAP_OPT_TIMEOUT, &timeout);
    ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &never);
    ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &as_client);
    std::unique_ptr<X509, Verdict> certificate;
    int code = options.start_tls ? ldap_start_tls_s(handle, nullptr, nullptr) : ldap_connect(handle);
    berval der{0, nullptr};
    if (code == LDAP_SUCCESS && ldap_get_option(handle, LDAP_OPT_X_TLS_PEERCERT, &der) == LDAP_OPT_SUCCESS &&
        der.bv_val != nullptr) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(der.bv_val);
        certificate.reset(d2i_X509(nullptr, &bytes, static_cast<long>(der.bv_len)));
        ldap_memfree(der.bv_val);
    }
    ldap_unbind_ext(handle, nullptr, nullptr);
    return certificate;
}

std::string why_not_trusted(X509* certificate, const std::string& host, const Options& options) {
    std::unique_ptr<X509_STORE, Verdict> store(X509_STORE_new());
    if (options.ca_file.empty())
        X509_STORE_set_default_paths(store.get());
    else if (X509_STORE_load_file(store.get(), options.ca_file.c_str()) != 1)
        return options.ca_file + " holds no certificate (PEM)";
    std::unique_ptr<X509_STORE_CTX, Verdict> context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr);
    if (X509_verify_cert(context.get()) != 1)
        return std::string(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()))) +
               " (set caFile to the certificate that signed the server's)";
    if (X509_check_ip_asc(certificate, host.c_str(), 0) != 1 &&
        X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) != 1)
        return "it is not made out to " + host + " (use the name in the certificate in url)";
    return {};
}

}  // namespace

std::string why_unreachable(const std::string& url, std::chrono::seconds timeout) {
    Target target = target_of(url);
    if (target.scheme == "ldapi")
        return why_no_socket(target.host.empty() ? "/var/run/slapd/ldapi" : target.host, timeout);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (int code = getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found); code != 0)
        return "the host " + target.host + " has no address: " + gai_strerror(code) + " (check its name and the DNS)";
    int error = 0;
    for (addrinfo* address = found; address != nullptr; address = address->ai_next) {
        error = try_connect(address->ai_addr, address->ai_addrlen, timeout);
        if (error == 0) break;
    }
    freeaddrinfo(found);
    return error == 0 ? std::string() : no_connection(target.host + " port " + target.port, error);
}

std::string tls_failure(const std::string& url, const std::string& said, const Options& options) {
    std::unique_ptr<X509, Verdict> certificate = fetch_certificate(url, options);
    if (!certificate)
        return "no TLS connection, " + said + " (does the server speak TLS at this port, has it a certificate?)";
    std::string reason = why_not_trusted(certificate.get(), target_of(url).host, options);
    if (reason.empty()) return "the TLS handshake failed, " + said;
    return "the server's certificate is not trusted: " + reason;
}

}  // namespace rosterd::ldap
