#pragma once
// The LDAP requests that one write needs, as data.

#include <ldap.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rosterd::ldap {

using ValueList = std::vector<std::string>;  // bytes as they are sent

struct Modification {
    int type = LDAP_MOD_REPLACE;
    std::string attribute;
    ValueList values;  // none: the attribute goes
};

struct Operation {
    enum class Type : std::uint8_t { add, modify, rename, remove };

    Type type = Type::modify;
    std::string dn;
    std::vector<Modification> modifications;  // add: the attributes; modify: what changes
    std::string new_rdn;                      // rename
    std::string new_parent;                   // rename; empty: the entry stays where it is

    std::string key;              // the entry must still be the one with this key (RFC 4528); empty: whatever it is
    std::vector<int> good_codes;  // results that mean the same as success: the member is there already
    // What is sent in place of this when the schema refuses it: a group that must not lose its last member.
    std::shared_ptr<const Operation> if_violates;
};

// Of one write; each is sent when the one before has succeeded.
using Sequence = std::vector<Operation>;

// How a sequence ended.
struct Ending {
    enum class State : std::uint8_t {
        done,
        refused,  // by the server: `code` and what it said
        unsent,   // nothing of it was sent
        lost,     // something was sent, and the connection went before all of it was answered
    };
    State state = State::unsent;
    std::size_t step = 0;  // refused: which operation
    int code = LDAP_SUCCESS;
    std::string diagnostic;
    std::string matched;  // the part of the DN that exists
    std::string key;      // of an added entry, when the server returns it (RFC 4527); empty: it does not
};

}  // namespace rosterd::ldap
