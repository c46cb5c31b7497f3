#include "schema.hpp"

#include <ldap_schema.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "attribute_name.hpp"
#include "search.hpp"

namespace rosterd::ldap {
namespace {

struct Known {
    std::string_view name;
    Syntax syntax;
};

constexpr std::array known_types = {
    Known{"createtimestamp", Syntax::generalized_time},
    Known{"modifytimestamp", Syntax::generalized_time},
    Known{"whencreated", Syntax::generalized_time},
    Known{"whenchanged", Syntax::generalized_time},
    Known{"pwdchangedtime", Syntax::generalized_time},
    Known{"pwdaccountlockedtime", Syntax::generalized_time},
    Known{"pwdendtime", Syntax::generalized_time},
    Known{"pwdstarttime", Syntax::generalized_time},
    Known{"krbpasswordexpiration", Syntax::generalized_time},
    Known{"krblastpwdchange", Syntax::generalized_time},
    Known{"jpegphoto", Syntax::binary},
    Known{"photo", Syntax::binary},
    Known{"thumbnailphoto", Syntax::binary},
    Known{"audio", Syntax::binary},
    Known{"usercertificate", Syntax::binary},
    Known{"cacertificate", Syntax::binary},
    Known{"usersmimecertificate", Syntax::binary},
    Known{"userpkcs12", Syntax::binary},
    Known{"objectguid", Syntax::binary},
    Known{"objectsid", Syntax::binary},
    Known{"sidhistory", Syntax::binary},
    Known{"mspkiaccountcredentials", Syntax::binary},
};

// By the last number of 1.3.6.1.4.1.1466.115.121.1.N (RFC 4517, RFC 4523).
Syntax syntax_of_oid(std::string_view oid) {
    constexpr std::string_view prefix = "1.3.6.1.4.1.1466.115.121.1.";
    if (!oid.starts_with(prefix)) return Syntax::text;
    oid.remove_prefix(prefix.size());
    if (oid == "24") return Syntax::generalized_time;
    if (oid == "53") return Syntax::utc_time;
    if (oid == "40") return Syntax::octets;
    for (std::string_view binary : {"4", "5", "8", "9", "10", "23", "28", "49"})
        if (oid == binary) return Syntax::binary;
    return Syntax::text;
}

struct ValuesFree {
    void operator()(berval** values) const { ldap_value_free_len(values); }
};

std::vector<std::string> values_of(LDAP* handle, LDAPMessage* entry, const char* name) {
    std::unique_ptr<berval*, ValuesFree> values(ldap_get_values_len(handle, entry, name));
    std::vector<std::string> texts;
    for (berval** value = values.get(); value != nullptr && *value != nullptr; ++value)
        texts.emplace_back((*value)->bv_val, (*value)->bv_len);
    return texts;
}

RawEntry read_entry(const Connection& connection, const std::string& dn, const char* filter,
                    std::vector<std::string> attributes) {
    SearchRequest request;
    request.what = "the server's own entry";
    request.base = dn;
    request.scope = LDAP_SCOPE_BASE;
    request.filter = filter;
    request.attributes = std::move(attributes);
    request.paged = false;
    Search search(connection, std::move(request));
    std::vector<RawEntry> entries = search.next();
    RawEntry entry;
    if (!entries.empty()) entry = std::move(entries.front());
    while (!search.next().empty()) {
    }
    return entry;
}

}  // namespace

Schema::Schema() {
    for (const Known& type : known_types) syntaxes_.emplace(type.name, type.syntax);
}

void Schema::add(const std::string& definition) {
    int code = 0;
    const char* error = nullptr;
    LDAPAttributeType* parsed = ldap_str2attributetype(definition.c_str(), &code, &error, LDAP_SCHEMA_ALLOW_ALL);
    if (parsed == nullptr) return;
    if (parsed->at_oid != nullptr) {
        bool named = parsed->at_names != nullptr && parsed->at_names[0] != nullptr;
        Type type{canonical_type(named ? parsed->at_names[0] : parsed->at_oid),
                  parsed->at_sup_oid != nullptr ? ascii_lower(parsed->at_sup_oid) : "",
                  parsed->at_syntax_oid != nullptr ? parsed->at_syntax_oid : ""};
        names_.emplace(ascii_lower(parsed->at_oid), type.name);
        for (char** name = parsed->at_names; named && *name != nullptr; ++name)
            names_.emplace(ascii_lower(*name), type.name);
        types_.push_back(std::move(type));
    }
    ldap_attributetype_free(parsed);
}

void Schema::resolve() {
    std::unordered_map<std::string, const Type*> by_name;
    for (const Type& type : types_) by_name.emplace(type.name, &type);
    for (const Type& type : types_) {
        const Type* at = &type;
        for (int depth = 0; at->syntax.empty() && !at->superior.empty() && depth < 20; ++depth) {
            auto above = by_name.find(canonical(at->superior));
            if (above == by_name.end()) break;
            at = above->second;
        }
        // Where a schema is vague (octets for a photo), what is known by name is better.
        syntaxes_.emplace(type.name, syntax_of_oid(at->syntax));
    }
    types_.clear();
}

std::string Schema::canonical(std::string_view type) const {
    auto found = names_.find(ascii_lower(type));
    return found != names_.end() ? found->second : canonical_type(type);
}

Syntax Schema::syntax(std::string_view canonical) const {
    auto found = syntaxes_.find(std::string(canonical));
    return found != syntaxes_.end() ? found->second : Syntax::text;
}

RootDse read_root_dse(const Connection& connection) {
    RootDse root_dse;
    RawEntry entry =
        read_entry(connection, "", "(objectClass=*)",
                   {"supportedControl", "subschemaSubentry", "vendorName", "structuralObjectClass", "namingContexts"});
    if (!entry.message) return root_dse;
    LDAP* handle = connection.handle();
    std::vector<std::string> controls = values_of(handle, entry.message.get(), "supportedControl");
    auto has = [&](const char* control) { return std::ranges::find(controls, control) != controls.end(); };
    root_dse.pages = controls.empty() || has(LDAP_CONTROL_PAGEDRESULTS);
    root_dse.write_controls = {has(LDAP_CONTROL_ASSERT), has(LDAP_CONTROL_POST_READ)};
    root_dse.sync = has(LDAP_CONTROL_SYNC);
    root_dse.naming_contexts = values_of(handle, entry.message.get(), "namingContexts");
    std::vector<std::string> schema = values_of(handle, entry.message.get(), "subschemaSubentry");
    if (!schema.empty()) root_dse.schema_dn = schema.front();
    std::vector<std::string> vendor = values_of(handle, entry.message.get(), "vendorName");
    if (!vendor.empty()) root_dse.product = vendor.front();
    for (const std::string& name : values_of(handle, entry.message.get(), "structuralObjectClass"))
        if (ascii_lower(name) == "openldaprootdse") root_dse.product = "OpenLDAP";
    return root_dse;
}

Schema read_schema(const Connection& connection, const RootDse& root_dse) {
    Schema schema;
    if (root_dse.schema_dn.empty()) return schema;
    RawEntry entry = read_entry(connection, root_dse.schema_dn, "(objectClass=subschema)", {"attributeTypes"});
    if (entry.message)
        for (const std::string& definition : values_of(connection.handle(), entry.message.get(), "attributeTypes"))
            schema.add(definition);
    schema.resolve();
    return schema;
}

}  // namespace rosterd::ldap
