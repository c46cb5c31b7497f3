#include "tls_stream.hpp"

#include <openssl/ssl.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "tcp_connect.hpp"

namespace rosterd {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

struct HttpTransport::Tls {
    ssl::context context{ssl::context::tls_client};
};

HttpTransport::HttpTransport(HttpTransportOptions options)
    : options_(std::move(options)), tls_(std::make_unique<Tls>()) {
    ssl::context& context = tls_->context;
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(ssl::verify_peer);
    const auto use = [](const std::string& file, const char* what, auto call) {
        error_code error;
        call(error);
        if (error)
            throw Error(ErrorKind::invalid, (file.empty() ? std::string("the system's certificates") : file) + ": " +
                                                what + " (" + error.message() + ")");
    };
    if (options_.ca_file.empty()) {
        use({}, "cannot be used", [&](error_code& error) { context.set_default_verify_paths(error); });
    } else {
        use(options_.ca_file, "holds no certificates in PEM that can be used",
            [&](error_code& error) { context.load_verify_file(options_.ca_file, error); });
    }
    if (options_.certificate_file.empty()) return;
    use(options_.certificate_file, "holds no certificate in PEM that can be used",
        [&](error_code& error) { context.use_certificate_chain_file(options_.certificate_file, error); });
    use(options_.key_file, "holds no key in PEM that belongs to the certificate",
        [&](error_code& error) { context.use_private_key_file(options_.key_file, ssl::context::pem, error); });
}

HttpTransport::~HttpTransport() = default;

std::shared_ptr<const HttpTransport> HttpTransport::make(HttpTransportOptions options) {
    return std::shared_ptr<const HttpTransport>(new HttpTransport(std::move(options)));
}

namespace {

class TlsStream final : public ByteStream {
public:
    TlsStream(const asio::any_io_executor& executor, const HttpAddress& address,
              std::shared_ptr<const HttpTransport> transport)
        : host_(address.host),
          transport_(std::move(transport)),
          way_(executor, address, transport_),
          stream_(executor, transport_->tls().context) {}

    Async<void> connect(error_code& error) override {
        co_await way_.run(stream_.next_layer(), error);
        if (error) co_return;
        const bool named = host_.find(':') == std::string::npos;
        if (named) SSL_set_tlsext_host_name(stream_.native_handle(), host_.c_str());
        const ssl::host_name_verification by_name(host_);
        auto verify = [this, by_name](bool good, ssl::verify_context& context) {
            const bool right = by_name(good, context);
            if (right) return true;
            const int code = X509_STORE_CTX_get_error(context.native_handle());
            trouble_ = good ? "the server's certificate is not for " + host_
                            : std::string("the server's certificate: ") + X509_verify_cert_error_string(code);
            return false;
        };
        stream_.set_verify_callback(std::move(verify), error);
        if (error) co_return;
        const auto side = ssl::stream_base::client;
        co_await stream_.async_handshake(side, asio::redirect_error(asio::use_awaitable, error));
        if (error && error != asio::error::operation_aborted && trouble_.empty()) trouble_ = "TLS was not agreed on";
    }

    Async<std::size_t> read_some(asio::mutable_buffer into, error_code& error) override {
        const std::size_t count =
            co_await stream_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
        co_return count;
    }

    Async<void> write(asio::const_buffer from, error_code& error) override {
        co_await asio::async_write(stream_, from, asio::redirect_error(asio::use_awaitable, error));
    }

    void close() noexcept override {
        way_.stop();
        error_code ignored;
        stream_.next_layer().close(ignored);
    }

    bool is_quiet() noexcept override {
        asio::ip::tcp::socket& socket = stream_.next_layer();
        if (!socket.is_open() || SSL_pending(stream_.native_handle()) != 0) return false;
        error_code error;
        socket.non_blocking(true, error);
        if (error) return false;
        char byte = 0;
        socket.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, error);
        return error == asio::error::would_block;
    }

    std::string trouble() const override { return way_.trouble().empty() ? trouble_ : way_.trouble(); }

private:
    std::string host_;
    std::shared_ptr<const HttpTransport> transport_;
    TcpConnect way_;
    ssl::stream<asio::ip::tcp::socket> stream_;
    std::string trouble_;
};

}  // namespace

std::shared_ptr<ByteStream> make_tls_stream(asio::any_io_executor executor, const HttpAddress& address,
                                            std::shared_ptr<const HttpTransport> transport) {
    return std::make_shared<TlsStream>(executor, address, std::move(transport));
}

}  // namespace rosterd
