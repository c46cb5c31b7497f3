#include "api/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <csignal>

#include "rosterd/error.hpp"

namespace rosterd::api {

namespace asio = boost::asio;

namespace {

[[noreturn]] void refuse(const std::string& what, const boost::system::error_code& error) {
    throw Error(ErrorKind::invalid, what + ": " + error.message());
}

}  // namespace

std::shared_ptr<asio::ssl::context> load_tls(const config::Listen& listen) {
    // OpenSSL writes to sockets as to files: a client that has gone would end the process.
    std::signal(SIGPIPE, SIG_IGN);
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX* const handle = context->native_handle();
    SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
    SSL_CTX_set_mode(handle,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);  // an idle connection holds none
    SSL_CTX_set_session_cache_mode(handle, SSL_SESS_CACHE_OFF);  // tickets resume sessions; the client keeps them
    SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    boost::system::error_code error;
    // A key with a password would wait for a terminal.
    context->set_password_callback([](std::size_t, asio::ssl::context::password_purpose) { return std::string(); },
                                   error);
    context->use_certificate_chain_file(listen.certificate.native(), error);
    if (error)
        refuse("the certificate " + listen.certificate.native() + " cannot be used (PEM, the chain behind it)", error);
    context->use_private_key_file(listen.certificate_key.native(), asio::ssl::context::pem, error);
    if (error)
        refuse("the key " + listen.certificate_key.native() +
                   " cannot be used (PEM without a password, belonging to the certificate)",
               error);
    return context;
}

}  // namespace rosterd::api
