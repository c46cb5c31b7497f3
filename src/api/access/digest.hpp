#pragma once
// Keyed digests and their comparison, by OpenSSL.

#include <string>
#include <string_view>

namespace rosterd::api {

std::string hmac_sha1(std::string_view key, std::string_view text);    // 20 bytes
std::string hmac_sha256(std::string_view key, std::string_view text);  // 32 bytes

std::string base64(std::string_view bytes);      // with padding
std::string base64_url(std::string_view bytes);  // without
std::string from_base64(std::string_view text);  // the ordinary alphabet, padded; empty when it is none
std::string hex(std::string_view bytes);

// Takes as long wherever the two differ; texts of different length are told apart at once.
bool same(std::string_view left, std::string_view right) noexcept;

std::string random_hex(std::size_t bytes);  // twice as many digits. Error(internal) when there is no randomness

}  // namespace rosterd::api
