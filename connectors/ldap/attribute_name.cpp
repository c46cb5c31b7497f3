#include "attribute_name.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace rosterd::ldap {
namespace {

struct Alias {
    std::string_view other;
    std::string_view name;
};

// Other names and OIDs of the types that DNs and mappings use. A server's schema adds its own.
constexpr std::array aliases = {
    Alias{"2.5.4.3", "cn"},
    Alias{"commonname", "cn"},
    Alias{"2.5.4.4", "sn"},
    Alias{"surname", "sn"},
    Alias{"2.5.4.5", "serialnumber"},
    Alias{"2.5.4.6", "c"},
    Alias{"countryname", "c"},
    Alias{"2.5.4.7", "l"},
    Alias{"localityname", "l"},
    Alias{"2.5.4.8", "st"},
    Alias{"stateorprovincename", "st"},
    Alias{"2.5.4.9", "street"},
    Alias{"streetaddress", "street"},
    Alias{"2.5.4.10", "o"},
    Alias{"organizationname", "o"},
    Alias{"2.5.4.11", "ou"},
    Alias{"organizationalunitname", "ou"},
    Alias{"2.5.4.12", "title"},
    Alias{"2.5.4.13", "description"},
    Alias{"2.5.4.20", "telephonenumber"},
    Alias{"2.5.4.42", "givenname"},
    Alias{"gn", "givenname"},
    Alias{"0.9.2342.19200300.100.1.1", "uid"},
    Alias{"userid", "uid"},
    Alias{"0.9.2342.19200300.100.1.3", "mail"},
    Alias{"rfc822mailbox", "mail"},
    Alias{"0.9.2342.19200300.100.1.10", "manager"},
    Alias{"0.9.2342.19200300.100.1.25", "dc"},
    Alias{"domaincomponent", "dc"},
    Alias{"0.9.2342.19200300.100.1.41", "mobile"},
    Alias{"mobiletelephonenumber", "mobile"},
    Alias{"0.9.2342.19200300.100.1.42", "pager"},
    Alias{"pagertelephonenumber", "pager"},
    Alias{"homephone", "hometelephonenumber"},
    Alias{"fax", "facsimiletelephonenumber"},
    Alias{"1.2.840.113549.1.9.1", "email"},
    Alias{"emailaddress", "email"},
    Alias{"pkcs9email", "email"},
    Alias{"2.16.840.1.113730.3.1.3", "employeenumber"},
    Alias{"2.16.840.1.113730.3.1.241", "displayname"},
    Alias{"1.3.6.1.1.16.4", "entryuuid"},
};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_type(std::string_view text) {
    if (text.empty()) return false;
    if (is_digit(text[0]))
        return text.find_first_not_of("0123456789.") == text.npos && text.back() != '.' && text.find("..") == text.npos;
    if (!is_letter(text[0])) return false;
    // The underscore is against the grammar and common in Active Directory.
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

bool is_option(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

}  // namespace

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return lower;
}

std::string canonical_type(std::string_view type) {
    std::string lower = ascii_lower(type);
    for (const Alias& alias : aliases)
        if (alias.other == lower) return std::string(alias.name);
    return lower;
}

AttributeName parse_attribute_name(std::string_view text) {
    std::size_t end = text.find(';');
    AttributeName name{canonical_type(text.substr(0, end)), {}};
    if (end == text.npos) return name;
    std::set<std::string> options;
    while (end != text.npos) {
        std::size_t from = end + 1;
        end = text.find(';', from);
        options.insert(ascii_lower(text.substr(from, end == text.npos ? end : end - from)));
    }
    for (const std::string& option : options) name.options += ";" + option;
    return name;
}

std::string attribute_name_problem(std::string_view text) {
    std::size_t end = text.find(';');
    if (!is_type(text.substr(0, end)))
        return "\"" + std::string(text) + "\" is no attribute name (letters, digits and hyphens, or an OID)";
    while (end != text.npos) {
        std::size_t from = end + 1;
        end = text.find(';', from);
        std::string_view option = text.substr(from, end == text.npos ? end : end - from);
        if (option.empty()) return "\"" + std::string(text) + "\" has an empty option (as in \"cn;lang-en\")";
        if (!is_option(option))
            return "\"" + std::string(text) + "\" has an option with other than letters, digits and hyphens";
    }
    return {};
}

}  // namespace rosterd::ldap
