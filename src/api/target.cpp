#include "api/target.hpp"

#include <simdjson.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/url/encoding_opts.hpp>
#include <boost/url/pct_string_view.hpp>

namespace rosterd::api {

namespace urls = boost::urls;

namespace {

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
    const auto checked = urls::make_pct_string_view({text.data(), text.size()});
    if (!checked) return std::nullopt;
    urls::encoding_opts options;
    options.space_as_plus = plus_is_space;
    std::string plain = checked->decode(options);
    if (!simdjson::validate_utf8(plain)) return std::nullopt;
    return plain;
}

// "http://host/path" is what a proxy is sent; the host is of no interest here.
std::string_view without_host(std::string_view text) noexcept {
    const std::size_t scheme = text.find("://");
    if (text.starts_with('/') || scheme == std::string_view::npos) return text;
    if (!boost::beast::iequals(text.substr(0, scheme), "http") &&
        !boost::beast::iequals(text.substr(0, scheme), "https"))
        return text;
    text.remove_prefix(scheme + 3);
    text.remove_prefix(std::min(text.find_first_of("/?"), text.size()));
    return text;
}

// Calls `take` with each piece; an empty text is one empty piece.
template <class Take>
bool split(std::string_view text, char separator, Take take) {
    for (;;) {
        const std::size_t end = text.find(separator);
        if (!take(text.substr(0, end))) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
    text = without_host(text);
    const std::size_t mark = text.find('?');
    std::string_view path = text.substr(0, mark);
    Target target;
    if (path.starts_with('/')) path.remove_prefix(1);
    const auto take_segment = [&](std::string_view segment) {
        auto plain = decode(segment, false);
        if (plain) target.path.push_back(std::move(*plain));
        return plain.has_value();
    };
    if (!split(path, '/', take_segment)) return std::nullopt;
    if (mark == std::string_view::npos) return target;
    const auto take_parameter = [&](std::string_view piece) {
        if (piece.empty()) return true;
        const std::size_t equals = piece.find('=');
        auto name = decode(piece.substr(0, equals), true);
        auto value = equals == std::string_view::npos ? std::string() : decode(piece.substr(equals + 1), true);
        if (!name || !value) return false;
        target.query.emplace_back(std::move(*name), std::move(*value));
        return true;
    };
    if (!split(text.substr(mark + 1), '&', take_parameter)) return std::nullopt;
    return target;
}

std::string_view path_of(std::string_view target) noexcept {
    target = without_host(target);
    return target.substr(0, target.find('?'));
}

bool is_v3(std::string_view target) noexcept {
    target = without_host(target);
    return target.starts_with("/api/v3/") || target == "/api/v3" || target.starts_with("/api/v3?");
}

}  // namespace rosterd::api
