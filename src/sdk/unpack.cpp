// Compressed bodies (RFC 9110, 8.4.1): gzip, and deflate in its two spellings.

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <string>

#include "http_message.hpp"
#include "rosterd/error.hpp"

namespace rosterd {
namespace {

struct End {
    void operator()(z_stream* stream) const noexcept { inflateEnd(stream); }
};

// Empty when it is no whole stream of that kind. `too_large`: it would be more than `limit` bytes.
std::string inflate_all(const std::string& packed, int window_bits, std::size_t limit, bool& whole, bool& too_large) {
    z_stream stream{};
    whole = too_large = false;
    if (inflateInit2(&stream, window_bits) != Z_OK) return {};
    const std::unique_ptr<z_stream, End> end(&stream);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string plain;
    int state = Z_OK;
    while (state == Z_OK) {
        const std::size_t filled = plain.size();
        const std::size_t room = std::min(limit + 1 - filled, std::max<std::size_t>(64 * 1024, filled));
        plain.resize(filled + room);
        stream.next_out = reinterpret_cast<Bytef*>(plain.data() + filled);
        stream.avail_out = static_cast<uInt>(room);
        state = inflate(&stream, Z_NO_FLUSH);
        plain.resize(filled + room - stream.avail_out);
        if (plain.size() > limit) {
            too_large = true;
            return {};
        }
        if (state == Z_OK && stream.avail_in == 0 && stream.avail_out != 0) break;  // cut short
    }
    whole = state == Z_STREAM_END;
    return plain;
}

}  // namespace

void unpack(HttpResponse& response, const HttpLimits& limits) {
    const std::string encoding(response.header("content-encoding"));
    if (encoding.empty() || encoding == "identity" || response.body.empty()) return;
    const bool gzip = encoding == "gzip" || encoding == "x-gzip";
    if (!gzip && encoding != "deflate")
        throw Error(ErrorKind::internal,
                    "the answer is packed as " + encoding.substr(0, 40) + ", which was not asked for");
    bool whole = false, too_large = false;
    constexpr int largest_window = 15, with_gzip_head = 16;
    std::string plain =
        inflate_all(response.body, largest_window + (gzip ? with_gzip_head : 0), limits.body_bytes, whole, too_large);
    // "deflate" should have a zlib head; some servers leave it away.
    if (!whole && !too_large && !gzip)
        plain = inflate_all(response.body, -largest_window, limits.body_bytes, whole, too_large);
    if (too_large)
        throw Error(ErrorKind::internal, "the answer unpacks to more than " + std::to_string(limits.body_bytes) +
                                             " bytes (ask for less at once)");
    if (!whole) throw Error(ErrorKind::internal, "the answer's " + encoding + " packing is broken or cut short");
    response.body = std::move(plain);
}

}  // namespace rosterd
