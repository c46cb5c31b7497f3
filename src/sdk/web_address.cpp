#include "rosterd/web_address.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

#include "rosterd/error.hpp"

namespace rosterd {
namespace {

[[noreturn]] void refuse(std::string_view url, std::string_view why) {
    throw Error(ErrorKind::invalid, "\"" + std::string(url) + "\" " + std::string(why));
}

}  // namespace

WebAddress parse_web_address(std::string_view url) {
    const auto parsed = boost::urls::parse_uri(boost::urls::string_view(url.data(), url.size()));
    if (!parsed) refuse(url, "is no URL (as in \"https://scim.example.com/v2\")");
    const boost::urls::url_view& view = *parsed;
    const bool secure = view.scheme_id() == boost::urls::scheme::https;
    if (!secure && view.scheme_id() != boost::urls::scheme::http)
        refuse(url, "is neither http:// nor https:// (as in \"https://scim.example.com/v2\")");
    // Not repeated: what stands there may be a password.
    if (view.has_userinfo()) throw Error(ErrorKind::invalid, "the URL holds a login (it has a setting of its own)");
    if (view.has_fragment()) refuse(url, "has a part behind \"#\" (leave it out)");
    WebAddress address;
    address.address.tls = secure;
    const boost::urls::string_view host = view.encoded_host_address();
    address.address.host.assign(host.data(), host.size());
    if (address.address.host.empty()) refuse(url, "names no host (as in \"https://scim.example.com/v2\")");
    if (view.has_port() && view.port_number() == 0) refuse(url, "has a port that is none (1 to 65535)");
    address.address.port = view.has_port() ? view.port_number() : static_cast<std::uint16_t>(secure ? 443 : 80);
    const boost::urls::string_view path = view.encoded_path();
    address.path.assign(path.data(), path.size());
    while (address.path.ends_with('/')) address.path.pop_back();
    const boost::urls::string_view query = view.encoded_query();
    address.query.assign(query.data(), query.size());
    return address;
}

std::string percent_encoded(std::string_view text) {
    return boost::urls::encode(boost::urls::string_view(text.data(), text.size()), boost::urls::unreserved_chars);
}

}  // namespace rosterd
