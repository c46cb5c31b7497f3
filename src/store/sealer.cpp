// A sealed text: one byte for the form (1), a random nonce of 12 bytes, the encrypted text, a tag of 16 bytes. NIST SP
// 800-38D allows 2^32 random nonces under one key, far more than there will ever be secrets.
#include "store/sealer.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "rosterd/error.hpp"

namespace rosterd::store {
namespace {

constexpr char form = 1;
constexpr std::size_t nonce_size = 12, tag_size = 16;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const noexcept { return number_; }

private:
    int number_;
};

unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

[[noreturn]] void no_cipher() {
    throw Error(ErrorKind::internal, "AES-256-GCM is not available in this OpenSSL");
}

void fill_with_chance(unsigned char* into, std::size_t size) {
    if (RAND_bytes(into, static_cast<int>(size)) != 1)
        throw Error(ErrorKind::internal, "the system gives no random bytes");
}

[[noreturn]] void cannot(const char* what, const std::filesystem::path& file) {
    throw Error(ErrorKind::storage, "the key " + file.string() + " cannot be " + what + ": " + std::strerror(errno) +
                                        " (it protects the secrets in the store)");
}

template <class Key>
void make_key(const std::filesystem::path& file) {
    Key key;
    fill_with_chance(key.data(), key.size());
    // Whole or not at all: a daemon killed while it writes leaves no half key behind.
    const std::filesystem::path draft = file.string() + ".new";
    ::unlink(draft.c_str());
    {
        const Descriptor out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (out.get() < 0) cannot("made", file);
        const bool written = ::write(out.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size());
        OPENSSL_cleanse(key.data(), key.size());
        if (!written || ::fsync(out.get()) != 0) cannot("written", file);
    }
    if (::rename(draft.c_str(), file.c_str()) != 0) cannot("made", file);
}

}  // namespace

Sealer::Sealer(Sealer&&) noexcept = default;

Sealer::~Sealer() {
    OPENSSL_cleanse(key_.data(), key_.size());
}

Sealer Sealer::ephemeral() {
    Key key;
    fill_with_chance(key.data(), key.size());
    return Sealer(key);
}

Sealer Sealer::from_file(const std::filesystem::path& file) {
    if (::access(file.c_str(), F_OK) != 0 && errno == ENOENT) make_key<Key>(file);
    return read(file, Guarded::by_mode);
}

Sealer Sealer::read(const std::filesystem::path& file, Guarded guarded) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) cannot("read", file);
    struct stat about = {};
    if (::fstat(in.get(), &about) != 0) cannot("read", file);
    if (guarded == Guarded::by_mode && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        throw Error(ErrorKind::invalid, "the key " + file.string() + " can be read by others (chmod 600 " +
                                            file.string() + ", and think about who had it)");
    Key key;
    const ssize_t size = ::read(in.get(), key.data(), key.size());
    if (size < 0) cannot("read", file);
    if (size != static_cast<ssize_t>(key.size()) || about.st_size != static_cast<off_t>(key.size()))
        throw Error(ErrorKind::invalid, file.string() + " is no key: it has to have " + std::to_string(key.size()) +
                                            " bytes (restore it from where the store was copied from)");
    return Sealer(key);
}

Sealer Sealer::from_credential(const std::filesystem::path& file) {
    return read(file, Guarded::by_systemd);
}

std::string Sealer::seal(std::string_view text, std::string_view purpose) const {
    std::string sealed(1 + nonce_size + text.size() + tag_size, '\0');
    sealed.front() = form;
    unsigned char* const nonce = bytes(sealed) + 1;
    unsigned char* const body = nonce + nonce_size;
    fill_with_chance(nonce, nonce_size);
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    const bool done =
        context && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
        EVP_EncryptUpdate(context.get(), nullptr, &length, bytes(purpose), static_cast<int>(purpose.size())) == 1 &&
        EVP_EncryptUpdate(context.get(), body, &length, bytes(text), static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(context.get(), body + length, &length) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, body + text.size()) == 1;
    if (!done) no_cipher();
    return sealed;
}

std::string Sealer::open(std::string_view sealed, std::string_view purpose) const {
    const auto refuse = [&] {
        return Error(ErrorKind::storage, "a secret in the store (" + std::string(purpose) +
                                             ") cannot be opened: it was sealed with another key, or changed (restore "
                                             "the key that belongs to this store, or set the secret again)");
    };
    if (sealed.size() < 1 + nonce_size + tag_size || sealed.front() != form) throw refuse();
    const unsigned char* const nonce = bytes(sealed) + 1;
    const std::size_t size = sealed.size() - 1 - nonce_size - tag_size;
    const unsigned char* const body = nonce + nonce_size;
    std::string tag(sealed.substr(sealed.size() - tag_size)), text(size, '\0');
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    const bool begun =
        context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
        EVP_DecryptUpdate(context.get(), nullptr, &length, bytes(purpose), static_cast<int>(purpose.size())) == 1 &&
        EVP_DecryptUpdate(context.get(), bytes(text), &length, body, static_cast<int>(size)) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1;
    if (!begun) no_cipher();
    if (EVP_DecryptFinal_ex(context.get(), bytes(text) + length, &length) != 1) throw refuse();
    return text;
}

}  // namespace rosterd::store
