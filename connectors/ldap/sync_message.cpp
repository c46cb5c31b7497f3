#include "sync_message.hpp"

#include <memory>

#include "attribute_name.hpp"
#include "rosterd/error.hpp"
#include "search_failure.hpp"

namespace rosterd::ldap {
namespace {

struct Free {
    void operator()(LDAPControl* control) const { ldap_control_free(control); }
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
    void operator()(BerElement* ber) const { ber_free(ber, 1); }
    void operator()(char* text) const { ldap_memfree(text); }
    void operator()(berval* value) const { ber_bvfree(value); }
};

std::unique_ptr<LDAPControl, Free> sync_control(SyncMode mode, const std::string& cookie) {
    std::unique_ptr<BerElement, Free> ber(ber_alloc_t(LBER_USE_DER));
    berval value{0, nullptr}, text{cookie.size(), const_cast<char*>(cookie.data())};
    auto number = static_cast<ber_int_t>(mode);
    LDAPControl* control = nullptr;
    int written = !ber             ? -1
                  : cookie.empty() ? ber_printf(ber.get(), "{e}", number)
                                   : ber_printf(ber.get(), "{eO}", number, &text);
    if (written < 0 || ber_flatten2(ber.get(), &value, 0) < 0 ||
        ldap_control_create(LDAP_CONTROL_SYNC, 1, &value, 1, &control) != LDAP_SUCCESS)
        throw Error(ErrorKind::internal, "no memory for a request");
    return std::unique_ptr<LDAPControl, Free>(control);
}

// Walks through the elements of one value.
class Elements {
public:
    explicit Elements(berval* value) : ber_(value != nullptr && value->bv_len > 0 ? ber_init(value) : nullptr) {}

    bool enter(ber_tag_t tag) {
        ber_len_t size = 0;
        return ber_ && ber_skip_tag(ber_.get(), &size) == tag;
    }
    bool next_is(ber_tag_t tag) {
        ber_len_t size = 0;
        return ber_ && ber_peek_tag(ber_.get(), &size) == tag;
    }
    bool text(ber_tag_t tag, std::string& out) {
        berval value{0, nullptr};
        if (!ber_ || ber_skip_element(ber_.get(), &value) != tag) return false;
        out.assign(value.bv_len > 0 ? value.bv_val : "", value.bv_len);
        return true;
    }
    bool number(ber_int_t& out) { return ber_ && ber_get_enum(ber_.get(), &out) != LBER_ERROR; }
    bool boolean(bool& out) {
        ber_int_t value = 0;
        if (!ber_ || ber_get_boolean(ber_.get(), &value) == LBER_ERROR) return false;
        out = value != 0;
        return true;
    }
    // Both are optional.
    bool cookie_and_flag(std::string& cookie, bool& flag) {
        if (next_is(LBER_OCTETSTRING) && !text(LBER_OCTETSTRING, cookie)) return false;
        return !next_is(LBER_BOOLEAN) || boolean(flag);
    }

private:
    std::unique_ptr<BerElement, Free> ber_;
};

bool read_state(LDAPControl** controls, SyncMessage& message) {
    LDAPControl* control =
        controls != nullptr ? ldap_control_find(LDAP_CONTROL_SYNC_STATE, controls, nullptr) : nullptr;
    if (control == nullptr) return false;
    Elements elements(&control->ldctl_value);
    ber_int_t state = 0;
    if (!elements.enter(LBER_SEQUENCE) || !elements.number(state) || state < 0 || state > 3 ||
        !elements.text(LBER_OCTETSTRING, message.uuid) || message.uuid.size() != 16)
        return false;
    message.state = static_cast<SyncMessage::State>(state);
    return !elements.next_is(LBER_OCTETSTRING) || elements.text(LBER_OCTETSTRING, message.cookie);
}

bool read_info(berval* value, SyncMessage& message) {
    using Type = SyncMessage::Type;
    Elements elements(value);
    if (elements.next_is(LDAP_TAG_SYNC_NEW_COOKIE)) {
        message.type = Type::cookie;
        return elements.text(LDAP_TAG_SYNC_NEW_COOKIE, message.cookie);
    }
    for (ber_tag_t tag : {ber_tag_t{LDAP_TAG_SYNC_REFRESH_DELETE}, ber_tag_t{LDAP_TAG_SYNC_REFRESH_PRESENT}}) {
        if (!elements.next_is(tag)) continue;
        message.type = Type::refresh_end;
        message.deletes = tag == LDAP_TAG_SYNC_REFRESH_DELETE;
        message.persists = true;
        return elements.enter(tag) && elements.cookie_and_flag(message.cookie, message.persists);
    }
    if (!elements.enter(LDAP_TAG_SYNC_ID_SET) || !elements.cookie_and_flag(message.cookie, message.deletes) ||
        !elements.enter(LBER_SET))
        return false;
    message.type = Type::ids;
    while (elements.next_is(LBER_OCTETSTRING)) {
        std::string uuid;
        if (!elements.text(LBER_OCTETSTRING, uuid) || uuid.size() != 16) return false;
        message.uuids.push_back(std::move(uuid));
    }
    return true;
}

bool read_intermediate(LDAP* handle, LDAPMessage* raw, SyncMessage& message) {
    char* oid = nullptr;
    berval* data = nullptr;
    int code = ldap_parse_intermediate(handle, raw, &oid, &data, nullptr, 0);
    std::unique_ptr<char, Free> name(oid);
    std::unique_ptr<berval, Free> value(data);
    if (code != LDAP_SUCCESS) return false;
    if (!name || std::string_view(name.get()) != LDAP_SYNC_INFO) {
        message.type = SyncMessage::Type::other;
        return true;
    }
    return read_info(value.get(), message);
}

bool read_end(LDAP* handle, LDAPMessage* raw, SyncMessage& message) {
    char *matched = nullptr, *said = nullptr;
    LDAPControl** list = nullptr;
    int code = ldap_parse_result(handle, raw, &message.code, &matched, &said, nullptr, &list, 0);
    std::unique_ptr<LDAPControl*, Free> controls(list);
    message.said = one_line(said != nullptr ? said : "");
    ldap_memfree(matched);
    ldap_memfree(said);
    if (code != LDAP_SUCCESS) return false;
    message.type = SyncMessage::Type::end;
    LDAPControl* done = controls ? ldap_control_find(LDAP_CONTROL_SYNC_DONE, controls.get(), nullptr) : nullptr;
    if (done == nullptr) return true;
    Elements elements(&done->ldctl_value);
    return elements.enter(LBER_SEQUENCE) && elements.cookie_and_flag(message.cookie, message.deletes);
}

void append_hex(std::string& text, std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    for (char c : bytes) {
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 15];
    }
}

std::string grouped(std::string_view bytes, std::initializer_list<std::size_t> groups) {
    std::string text;
    for (std::size_t size : groups) {
        if (!text.empty()) text += '-';
        append_hex(text, bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return text;
}

}  // namespace

int send_sync(const Connection& connection, SearchRequest request, SyncMode mode, const std::string& cookie) {
    LDAP* handle = connection.handle();
    std::vector<char*> attributes;
    for (std::string& attribute : request.attributes) attributes.push_back(attribute.data());
    attributes.push_back(nullptr);
    std::unique_ptr<LDAPControl, Free> control = sync_control(mode, cookie);
    LDAPControl* controls[] = {control.get(), nullptr};
    int message_id = -1;
    int code = ldap_search_ext(handle, request.base.c_str(), request.scope, request.filter.c_str(), attributes.data(),
                               0, controls, nullptr, nullptr, LDAP_NO_LIMIT, &message_id);
    if (code != LDAP_SUCCESS)
        throw Error(failure_kind(code), connection.url() + ": " + code_text(code, diagnostic_of(handle)));
    return message_id;
}

SyncMessage read_sync_message(LDAP* handle, std::unique_ptr<LDAPMessage, MessageFree> message) {
    SyncMessage result;
    result.message_id = ldap_msgid(message.get());
    bool readable = true;
    switch (ldap_msgtype(message.get())) {
        case LDAP_RES_SEARCH_ENTRY: {
            LDAPControl** list = nullptr;
            readable = ldap_get_entry_controls(handle, message.get(), &list) == LDAP_SUCCESS;
            std::unique_ptr<LDAPControl*, Free> controls(list);
            readable = readable && read_state(controls.get(), result);
            result.type = SyncMessage::Type::entry;
            result.entry = RawEntry::take(handle, std::move(message));
            break;
        }
        case LDAP_RES_INTERMEDIATE:
            readable = read_intermediate(handle, message.get(), result);
            break;
        case LDAP_RES_SEARCH_RESULT:
            readable = read_end(handle, message.get(), result);
            break;
        case LDAP_RES_SEARCH_REFERENCE:
            result.type = SyncMessage::Type::reference;
            break;
        default:
            result.type = SyncMessage::Type::other;
    }
    if (!readable) result.type = SyncMessage::Type::unreadable;
    return result;
}

std::optional<std::string> key_of_uuid(std::string_view key_attribute, std::string_view uuid) {
    if (uuid.size() != 16) return std::nullopt;
    std::string name = ascii_lower(key_attribute);
    if (name == "entryuuid") return grouped(uuid, {4, 2, 2, 2, 6});
    if (name == "nsuniqueid") return grouped(uuid, {4, 4, 4, 4});  // as 389 DS makes the one of the other
    return std::nullopt;
}

}  // namespace rosterd::ldap
