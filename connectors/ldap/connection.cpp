#include "connection.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "quiet_pipe.hpp"
#include "reachability.hpp"
#include "rosterd/error.hpp"

namespace rosterd::ldap {
namespace {

constexpr std::size_t largest_message = 256 << 20;  // a group of three million members
constexpr const char* system_certificates = "/etc/ssl/certs/ca-certificates.crt";

bool is_local(const std::string& url) {
    return url.starts_with("ldapi:");
}

}  // namespace

std::string diagnostic_of(LDAP* handle) {
    char* text = nullptr;
    ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
    std::string diagnostic = one_line(text != nullptr ? text : "");
    ldap_memfree(text);
    return diagnostic;
}

std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

std::string code_text(int code, const std::string& diagnostic) {
    std::string text = ldap_err2string(code);
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + ('a' - 'A'));
    text += " (" + std::to_string(code) + ")";
    if (!diagnostic.empty()) text += ": " + diagnostic;
    return text;
}

Connection::Connection(std::shared_ptr<const Options> options, std::string url)
    : options_(std::move(options)), url_(std::move(url)) {
    int code = ldap_initialize(&handle_, url_.c_str());
    if (code != LDAP_SUCCESS) throw Error(ErrorKind::invalid, url_ + ": " + code_text(code, {}));
}

Connection::Connection(Connection&& other) noexcept
    : options_(std::move(other.options_)),
      url_(std::move(other.url_)),
      handle_(std::exchange(other.handle_, nullptr)),
      socket_(std::exchange(other.socket_, -1)) {}

Connection::~Connection() {
    QuietPipe quiet;
    if (handle_ != nullptr) ldap_unbind_ext(handle_, nullptr, nullptr);
    if (socket_ >= 0) close(socket_);
}

// Between requests a server has nothing to say but that it goes.
bool Connection::is_idle() const noexcept {
    pollfd watched{socket_, POLLIN, 0};
    return socket_ >= 0 && ::poll(&watched, 1, 0) == 0;
}

void Connection::interrupt() const noexcept {
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

Connection Connection::open(std::shared_ptr<const Options> options) {
    std::string failures;
    for (const std::string& url : options->urls) {
        try {
            Connection connection(options, url);
            connection.set_up();
            connection.connect();
            return connection;
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::unreachable) throw;
            failures += (failures.empty() ? "" : "; ") + error.message();
        }
    }
    throw Error(ErrorKind::unreachable, failures);
}

// Every option that /etc/ldap/ldap.conf, ~/.ldaprc or the environment could have set otherwise and that matters here.
void Connection::set_up() {
    int version = LDAP_VERSION3, none = LDAP_NO_LIMIT, never = LDAP_DEREF_NEVER;
    ldap_set_option(handle_, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(handle_, LDAP_OPT_SIZELIMIT, &none);
    ldap_set_option(handle_, LDAP_OPT_TIMELIMIT, &none);
    ldap_set_option(handle_, LDAP_OPT_DEREF, &never);
    ldap_set_option(handle_, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    ldap_set_option(handle_, LDAP_OPT_RESTART, LDAP_OPT_ON);
    timeval timeout{static_cast<time_t>(options_->timeout.count()), 0};
    ldap_set_option(handle_, LDAP_OPT_NETWORK_TIMEOUT, &timeout);
    ldap_set_option(handle_, LDAP_OPT_TIMEOUT, &timeout);
    if (is_local(url_)) return;
    int idle = 30, interval = 10, probes = 3, demand = LDAP_OPT_X_TLS_DEMAND;
    ldap_set_option(handle_, LDAP_OPT_X_KEEPALIVE_IDLE, &idle);
    ldap_set_option(handle_, LDAP_OPT_X_KEEPALIVE_INTERVAL, &interval);
    ldap_set_option(handle_, LDAP_OPT_X_KEEPALIVE_PROBES, &probes);
    if (!options_->start_tls && !url_.starts_with("ldaps:")) return;
    ldap_set_option(handle_, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
    int oldest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    ldap_set_option(handle_, LDAP_OPT_X_TLS_PROTOCOL_MIN, &oldest);
    std::string authorities = options_->ca_file;
    std::error_code error;
    if (authorities.empty() && std::filesystem::exists(system_certificates, error)) authorities = system_certificates;
    if (!authorities.empty()) ldap_set_option(handle_, LDAP_OPT_X_TLS_CACERTFILE, authorities.c_str());
    if (!options_->certificate_file.empty()) {
        ldap_set_option(handle_, LDAP_OPT_X_TLS_CERTFILE, options_->certificate_file.c_str());
        ldap_set_option(handle_, LDAP_OPT_X_TLS_KEYFILE, options_->key_file.c_str());
    }
    int as_client = 0;
    if (ldap_set_option(handle_, LDAP_OPT_X_TLS_NEWCTX, &as_client) != LDAP_OPT_SUCCESS)
        throw Error(
            ErrorKind::invalid,
            url_ + ": the certificates cannot be used (" +
                (authorities.empty() ? "no caFile and no system certificates" : authorities) +
                (options_->certificate_file.empty() ? ""
                                                    : ", " + options_->certificate_file + ", " + options_->key_file) +
                "): look whether they are PEM and belong together");
}

void Connection::connect() {
    int code = ldap_connect(handle_);
    if (code != LDAP_SUCCESS) {
        std::string diagnostic = diagnostic_of(handle_);
        std::string reason = why_unreachable(url_, options_->timeout);
        if (reason.empty() && url_.starts_with("ldaps:"))
            throw Error(ErrorKind::unreachable,
                        url_ + ": " + tls_failure(url_, code_text(code, diagnostic), *options_));
        throw Error(ErrorKind::unreachable, url_ + ": " + (reason.empty() ? code_text(code, diagnostic) : reason));
    }
    int socket = -1;
    ldap_get_option(handle_, LDAP_OPT_DESC, &socket);
    socket_ = fcntl(socket, F_DUPFD_CLOEXEC, 0);
    bound_waits();
    if (!options_->start_tls) return;
    code = ldap_start_tls_s(handle_, nullptr, nullptr);
    if (code == LDAP_SUCCESS) return;
    std::string said = code_text(code, diagnostic_of(handle_));
    if (code == LDAP_PROTOCOL_ERROR || code == LDAP_UNAVAILABLE || code == LDAP_UNWILLING_TO_PERFORM)
        throw Error(ErrorKind::unreachable,
                    url_ + ": the server does not offer StartTLS, " + said +
                        " (give it a certificate, use ldaps://, or leave startTls out in a network that is trusted)");
    throw Error(ErrorKind::unreachable, url_ + ": " + tls_failure(url_, said, *options_));
}

// libldap's own limits end where a message has begun: it would wait for the rest for ever, and reserve whatever memory
// the other side announces.
void Connection::bound_waits() {
    timeval timeout{static_cast<time_t>(options_->timeout.count()), 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    Sockbuf* buffer = nullptr;
    ldap_get_option(handle_, LDAP_OPT_SOCKBUF, &buffer);
    if (buffer == nullptr) return;
    ber_len_t most = largest_message;
    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &most);
}

// libldap reads every message in two steps. Only after StartTLS: what came in clear before it must not count as
// encrypted.
void Connection::read_ahead() {
    Sockbuf* buffer = nullptr;
    ldap_get_option(handle_, LDAP_OPT_SOCKBUF, &buffer);
    if (buffer == nullptr) return;
    ber_len_t size = 64 << 10;
    ber_sockbuf_add_io(buffer, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_APPLICATION, nullptr);
    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_READAHEAD, &size);
}

void Connection::log_in() {
    read_ahead();
    berval password{options_->bind_credentials.reveal().size(),
                    const_cast<char*>(options_->bind_credentials.reveal().data())};
    berval nothing{0, const_cast<char*>("")};
    const char* dn = options_->external ? nullptr : options_->bind_dn.c_str();
    int code = ldap_sasl_bind_s(handle_, dn, options_->external ? "EXTERNAL" : LDAP_SASL_SIMPLE,
                                options_->external ? &nothing : &password, nullptr, nullptr, nullptr);
    if (code != LDAP_SUCCESS) refuse_login(code, diagnostic_of(handle_));
}

void Connection::refuse_login(int code, const std::string& diagnostic) const {
    std::string who = options_->external          ? "the login by SASL EXTERNAL"
                      : options_->bind_dn.empty() ? "an anonymous login"
                                                  : "the login as " + options_->bind_dn;
    std::string said = url_ + ": " + who + " was refused, " + code_text(code, diagnostic);
    switch (code) {
        case LDAP_INVALID_CREDENTIALS:
            throw Error(ErrorKind::unauthorized,
                        said + (options_->external ? " (look which certificate or user the server knows)"
                                                   : " (check bindDn and bindCredentials)"));
        case LDAP_STRONG_AUTH_REQUIRED:
        case LDAP_CONFIDENTIALITY_REQUIRED:
            throw Error(ErrorKind::unauthorized,
                        said + " (the server wants an encrypted connection: set startTls: true or use ldaps://)");
        case LDAP_INAPPROPRIATE_AUTH:
        case LDAP_AUTH_METHOD_NOT_SUPPORTED:
        case LDAP_AUTH_UNKNOWN:
            throw Error(ErrorKind::unauthorized,
                        said + (options_->external ? " (the server does not offer EXTERNAL here: it needs a client "
                                                     "certificate over TLS, or ldapi://)"
                                : options_->bind_dn.empty() ? " (give bindDn and bindCredentials)"
                                                            : " (this account cannot log in with a password)"));
        case LDAP_INVALID_DN_SYNTAX:
            throw Error(ErrorKind::invalid, said + " (check bindDn)");
        case LDAP_SERVER_DOWN:
        case LDAP_TIMEOUT:
        case LDAP_CONNECT_ERROR:
            throw Error(ErrorKind::unreachable,
                        url_ + ": the connection was lost while logging in, " + code_text(code, diagnostic));
        case LDAP_BUSY:
        case LDAP_UNAVAILABLE:
            throw Error(ErrorKind::unreachable, said);
        default:
            throw Error(ErrorKind::unauthorized, said);
    }
}

std::string Connection::security() const {
    if (is_local(url_)) return "unix socket";
    char* version = nullptr;
    if (ldap_get_option(handle_, LDAP_OPT_X_TLS_VERSION, &version) != LDAP_OPT_SUCCESS || version == nullptr)
        return "not encrypted";
    std::string text = version;
    ldap_memfree(version);
    return text;
}

}  // namespace rosterd::ldap
