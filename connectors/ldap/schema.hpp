#pragma once
// What the server says about its attributes: which names are one type, and what its values are. Where the server hides
// its schema, what the standards say about the best-known ones. Pure but for read_schema; any thread once filled.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connection.hpp"

namespace rosterd::ldap {

enum class Syntax : std::uint8_t {
    text,
    octets,  // text when it is UTF-8, else bytes
    binary,  // always bytes
    generalized_time,
    utc_time,
};

class Schema {
public:
    Schema();

    // One attributeTypes value (RFC 4512 4.1.2). What cannot be parsed is left out.
    void add(const std::string& definition);
    void resolve();  // after the last add(): syntaxes come from superior types

    // One name for all names of a type; lower-case. Of an unknown type the name itself.
    std::string canonical(std::string_view type) const;
    Syntax syntax(std::string_view canonical) const;

private:
    struct Type {
        std::string name, superior, syntax;
    };
    std::vector<Type> types_;
    std::unordered_map<std::string, std::string> names_;  // lower-case name or OID -> canonical
    std::unordered_map<std::string, Syntax> syntaxes_;    // by canonical name
};

// What writing makes use of where the server has it.
struct WriteControls {
    bool assertion = false;  // RFC 4528: a write that would meet another entry is refused
    bool post_read = false;  // RFC 4527: an add's answer carries the new entry's key
};

// What the server can do and where its schema is.
struct RootDse {
    bool pages = true;      // paged results; a server that does not say is tried
    std::string schema_dn;  // empty: it does not say
    std::string product;    // "OpenLDAP", ...; empty: it does not say
    WriteControls write_controls;
    bool sync = false;  // content synchronization (RFC 4533)
    std::vector<std::string> naming_contexts;
};

RootDse read_root_dse(const Connection& connection);                        // nothing in it when it may not be read
Schema read_schema(const Connection& connection, const RootDse& root_dse);  // only the known ones when hidden

}  // namespace rosterd::ldap
