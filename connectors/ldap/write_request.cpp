#include "write_request.hpp"

#include <memory>

#include "attribute_name.hpp"
#include "connection.hpp"
#include "filter.hpp"
#include "pipeline.hpp"
#include "record_key.hpp"

namespace rosterd::ldap {
namespace {

struct Free {
    void operator()(LDAPControl* control) const { ldap_control_free(control); }
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
    void operator()(BerElement* ber) const { ber_free(ber, 1); }
};

// LDAPMod wants arrays of pointers; they live here, as long as libldap needs them to encode the request.
class ModificationArrays {
public:
    explicit ModificationArrays(const std::vector<Modification>& modifications) {
        std::size_t count = 0;
        for (const Modification& one : modifications) count += one.values.size();
        values_.reserve(count);
        pointers_.reserve(count + modifications.size());
        mods_.reserve(modifications.size());
        mod_pointers_.reserve(modifications.size() + 1);
        for (const Modification& one : modifications) {
            std::size_t first = pointers_.size();
            for (const std::string& value : one.values) {
                values_.push_back({value.size(), const_cast<char*>(value.data())});
                pointers_.push_back(&values_.back());
            }
            pointers_.push_back(nullptr);
            LDAPMod mod{};
            mod.mod_op = one.type | LDAP_MOD_BVALUES;
            mod.mod_type = const_cast<char*>(one.attribute.c_str());
            mod.mod_bvalues = one.values.empty() ? nullptr : &pointers_[first];
            mods_.push_back(mod);
            mod_pointers_.push_back(&mods_.back());
        }
        mod_pointers_.push_back(nullptr);
    }

    LDAPMod** get() { return mod_pointers_.data(); }

private:
    std::vector<berval> values_;
    std::vector<berval*> pointers_;
    std::vector<LDAPMod> mods_;
    std::vector<LDAPMod*> mod_pointers_;
};

std::unique_ptr<LDAPControl, Free> assertion(LDAP* handle, const std::string& filter) {
    LDAPControl* control = nullptr;
    if (ldap_create_assertion_control(handle, const_cast<char*>(filter.c_str()), 1, &control) != LDAP_SUCCESS)
        return nullptr;
    return std::unique_ptr<LDAPControl, Free>(control);
}

// RFC 4527: an AttributeSelection.
std::unique_ptr<LDAPControl, Free> post_read(const std::string& attribute) {
    std::unique_ptr<BerElement, Free> ber(ber_alloc_t(LBER_USE_DER));
    berval value{0, nullptr};
    if (!ber || ber_printf(ber.get(), "{s}", attribute.c_str()) < 0 || ber_flatten2(ber.get(), &value, 0) < 0)
        return nullptr;
    LDAPControl* control = nullptr;
    if (ldap_control_create(LDAP_CONTROL_POST_READ, 0, &value, 1, &control) != LDAP_SUCCESS) return nullptr;
    return std::unique_ptr<LDAPControl, Free>(control);
}

std::string key_in(LDAPControl** controls, const std::string& key_attribute) {
    LDAPControl* found = controls != nullptr ? ldap_control_find(LDAP_CONTROL_POST_READ, controls, nullptr) : nullptr;
    if (found == nullptr || found->ldctl_value.bv_len == 0) return {};
    std::unique_ptr<BerElement, Free> ber(ber_init(&found->ldctl_value));
    ber_len_t size = 0;
    berval dn{0, nullptr}, name{0, nullptr}, value{0, nullptr};
    if (!ber || ber_skip_tag(ber.get(), &size) != LDAP_RES_SEARCH_ENTRY ||
        ber_skip_element(ber.get(), &dn) != LBER_OCTETSTRING || ber_skip_tag(ber.get(), &size) != LBER_SEQUENCE ||
        ber_skip_tag(ber.get(), &size) != LBER_SEQUENCE || ber_skip_element(ber.get(), &name) != LBER_OCTETSTRING ||
        ber_skip_tag(ber.get(), &size) != LBER_SET || ber_skip_element(ber.get(), &value) != LBER_OCTETSTRING)
        return {};
    return key_text(key_attribute, {value.bv_val, value.bv_len});
}

}  // namespace

std::string key_filter(const std::string& key_attribute, const std::string& key) {
    std::string bytes = ascii_lower(key_attribute) == "objectguid" ? guid_bytes(key) : key;
    return equality(key_attribute, bytes);
}

int send_request(LDAP* handle, const Operation& operation, const WriteControls& controls,
                 const std::string& key_attribute, int& message_id) {
    std::unique_ptr<LDAPControl, Free> control;
    if (operation.type == Operation::Type::add) {
        if (controls.post_read) control = post_read(key_attribute);
    } else if (controls.assertion && !operation.key.empty()) {
        control = assertion(handle, key_filter(key_attribute, operation.key));
        if (!control) return LDAP_NO_MEMORY;
    }
    LDAPControl* list[] = {control.get(), nullptr};
    LDAPControl** with = control ? list : nullptr;
    const char* dn = operation.dn.c_str();
    switch (operation.type) {
        case Operation::Type::add: {
            ModificationArrays attributes(operation.modifications);
            return ldap_add_ext(handle, dn, attributes.get(), with, nullptr, &message_id);
        }
        case Operation::Type::modify: {
            ModificationArrays changes(operation.modifications);
            return ldap_modify_ext(handle, dn, changes.get(), with, nullptr, &message_id);
        }
        case Operation::Type::rename:
            return ldap_rename(handle, dn, operation.new_rdn.c_str(),
                               operation.new_parent.empty() ? nullptr : operation.new_parent.c_str(), 1, with, nullptr,
                               &message_id);
        case Operation::Type::remove:
            return ldap_delete_ext(handle, dn, with, nullptr, &message_id);
    }
    return LDAP_PARAM_ERROR;
}

Answered read_answer(LDAP* handle, LDAPMessage* message, const std::string& key_attribute) {
    Answered answer;
    char *matched = nullptr, *said = nullptr;
    LDAPControl** raw = nullptr;
    int code = LDAP_OTHER;
    int parsed = ldap_parse_result(handle, message, &code, &matched, &said, nullptr, &raw, 0);
    std::unique_ptr<LDAPControl*, Free> controls(raw);
    answer.diagnostic = one_line(said != nullptr ? said : "");
    answer.matched = matched != nullptr ? matched : "";
    ldap_memfree(matched);
    ldap_memfree(said);
    if (parsed != LDAP_SUCCESS) return answer;
    answer.code = code;
    if (code == LDAP_SUCCESS) answer.key = key_in(controls.get(), key_attribute);
    return answer;
}

}  // namespace rosterd::ldap
