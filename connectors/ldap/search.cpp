#include "search.hpp"

#include <functional>
#include <utility>

#include "search_failure.hpp"

namespace rosterd::ldap {
namespace {

// Taken from the socket before they are parsed. Less than a unix socket holds: the server must not have to wait while
// we parse.
constexpr std::size_t most_bytes = 96 << 10;
constexpr int modest_page = 500;  // entries: OpenLDAP's limit where nothing is configured

struct ControlFree {
    void operator()(LDAPControl* control) const { ldap_control_free(control); }
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
};

}  // namespace

RawEntry RawEntry::take(LDAP* handle, std::unique_ptr<LDAPMessage, MessageFree> message) {
    RawEntry entry;
    BerElement* attributes = nullptr;
    berval dn{0, nullptr};
    int code = ldap_get_dn_ber(handle, message.get(), &attributes, &dn);
    entry.attributes.reset(attributes);
    if (code != LDAP_SUCCESS) {
        entry.attributes.reset();
    } else {
        if (dn.bv_val != nullptr) entry.dn = {dn.bv_val, dn.bv_len};
        ber_len_t size = 0;
        ber_get_option(attributes, LBER_OPT_BER_REMAINING_BYTES, &size);
        entry.size = size;
    }
    entry.message = std::move(message);
    return entry;
}

Search::Search(const Connection& connection, SearchRequest request)
    : connection_(connection), request_(std::move(request)), page_size_(connection.options().page_size) {
    for (std::string& attribute : request_.attributes) attributes_.push_back(attribute.data());
    attributes_.push_back(nullptr);
    send();
}

Search::~Search() {
    if (running_) ldap_abandon_ext(connection_.handle(), message_id_, nullptr, nullptr);
}

void Search::send() {
    LDAP* handle = connection_.handle();
    std::unique_ptr<LDAPControl, ControlFree> page;
    if (request_.paged) {
        berval cookie{cookie_.size(), cookie_.data()};
        LDAPControl* control = nullptr;
        ldap_create_page_control(handle, page_size_, &cookie, 1, &control);
        page.reset(control);
    }
    LDAPControl* controls[] = {page.get(), nullptr};
    int code =
        ldap_search_ext(handle, request_.base.c_str(), request_.scope, request_.filter.c_str(), attributes_.data(), 0,
                        page ? controls : nullptr, nullptr, nullptr, request_.size_limit, &message_id_);
    running_ = code == LDAP_SUCCESS;
    entries_in_page_ = 0;
    if (!running_) fail(code, diagnostic_of(handle), {});
}

std::vector<RawEntry> Search::next() {
    std::vector<RawEntry> entries;
    while (running_ && entries.empty()) receive(entries);
    return entries;
}

void Search::receive(std::vector<RawEntry>& entries) {
    LDAP* handle = connection_.handle();
    timeval timeout{static_cast<time_t>(connection_.options().timeout.count()), 0};
    std::size_t bytes = 0;
    while (running_ && bytes < most_bytes) {
        LDAPMessage* received = nullptr;
        int type = ldap_result(handle, message_id_, LDAP_MSG_ONE, &timeout, &received);
        std::unique_ptr<LDAPMessage, MessageFree> message(received);
        if (type == LDAP_RES_SEARCH_ENTRY) {
            RawEntry entry = RawEntry::take(handle, std::move(message));
            bytes += entry.size;
            if (entries_in_page_++ == 0) first_dn_ = entry.dn;
            ++end_.entries;
            entries.push_back(std::move(entry));
        } else if (type == LDAP_RES_SEARCH_REFERENCE) {
            ++reference_count_;
            char** urls = nullptr;
            if (references_.size() < 3 && ldap_parse_reference(handle, received, &urls, nullptr, 0) == LDAP_SUCCESS &&
                urls != nullptr && urls[0] != nullptr)
                references_.emplace_back(urls[0]);
            ber_memvfree(reinterpret_cast<void**>(urls));
        } else if (type == LDAP_RES_SEARCH_RESULT) {
            running_ = false;
            if (!entries.empty()) last_dn_ = entries.back().dn;
            finish_page(received);
            return;
        } else if (type == 0) {
            running_ = false;
            ldap_abandon_ext(handle, message_id_, nullptr, nullptr);
            stop(LDAP_TIMEOUT, "the server said nothing for " + std::to_string(timeout.tv_sec) + " s (" + where() +
                                   "): look at its load, or raise timeoutSeconds");
        } else if (type < 0) {
            running_ = false;
            fail_receiving();
        }
    }
}

void Search::finish_page(LDAPMessage* done) {
    LDAP* handle = connection_.handle();
    int code = LDAP_OTHER;
    char *matched = nullptr, *said = nullptr;
    char** referrals = nullptr;
    LDAPControl** raw = nullptr;
    int parsed = ldap_parse_result(handle, done, &code, &matched, &said, &referrals, &raw, 0);
    std::unique_ptr<LDAPControl*, ControlFree> controls(raw);
    std::string diagnostic = said != nullptr ? said : "", above = matched != nullptr ? matched : "";
    if (referrals != nullptr && referrals[0] != nullptr) above = referrals[0];
    ldap_memfree(matched);
    ldap_memfree(said);
    ber_memvfree(reinterpret_cast<void**>(referrals));
    if (parsed != LDAP_SUCCESS) return fail(parsed, "the end of the search could not be read", {});
    if (code != LDAP_SUCCESS) {
        if (!ask_otherwise(code, diagnostic)) fail(code, diagnostic, above);
        return;
    }
    ++end_.pages;
    berval cookie{0, nullptr};
    LDAPControl* answer =
        request_.paged && controls ? ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls.get(), nullptr) : nullptr;
    ber_int_t estimate = 0;
    if (answer != nullptr && ldap_parse_pageresponse_control(handle, answer, &estimate, &cookie) != LDAP_SUCCESS)
        return stop(LDAP_DECODING_ERROR, "the server's paging answer cannot be read (" + where() + ")");
    if (answer == nullptr && request_.paged && end_.pages > 1)
        return stop(LDAP_OTHER, "the server stopped paging in the middle (" + where() +
                                    "): it cannot be told whether more was to come; run again");
    std::string next = cookie.bv_val != nullptr ? std::string(cookie.bv_val, cookie.bv_len) : std::string();
    ldap_memfree(cookie.bv_val);
    if (!next.empty()) {
        berval view{next.size(), next.data()};
        if (repeats(view))
            return stop(LDAP_LOOP_DETECT, "the server sends the same page again and again (" + where() +
                                              "): look at the server; it is no use to run again before");
        cookie_ = std::move(next);
        return send();
    }
    if (reference_count_ > 0 && !connection_.options().ignore_referrals) {
        std::string servers;
        for (const std::string& url : references_) servers += (servers.empty() ? "" : ", ") + url;
        return stop(LDAP_REFERRAL, "part of the tree is held by other servers (" + servers +
                                       (reference_count_ > references_.size() ? ", ..." : "") + "; " + where() +
                                       "): read from a server that holds all of it, or set referrals: ignore if "
                                       "nobody of interest is there");
    }
    end_.whole = true;
    end_.paged = answer != nullptr;
    end_.code = LDAP_SUCCESS;
    end_.how = answer != nullptr ? "searchResultDone 0, empty cookie"
               : request_.paged  ? "searchResultDone 0, the server ignored paging"
                                 : "searchResultDone 0, not paged";
    if (reference_count_ > 0) end_.how += ", " + std::to_string(reference_count_) + " references ignored";
}

// Servers refuse pages, or large ones (slapd's size.pr), in several ways. Only before anything has come.
bool Search::ask_otherwise(int code, const std::string& diagnostic) {
    bool refused = code == LDAP_UNAVAILABLE_CRITICAL_EXTENSION || code == LDAP_ADMINLIMIT_EXCEEDED ||
                   (code == LDAP_UNWILLING_TO_PERFORM && diagnostic.find("age") != diagnostic.npos);
    if (!refused || !request_.paged || end_.entries > 0 || end_.pages > 0) return false;
    if (code == LDAP_ADMINLIMIT_EXCEEDED && page_size_ > modest_page)
        page_size_ = modest_page;
    else
        request_.paged = false;
    send();
    return true;
}

// Some servers (389 DS) give every page the same cookie, so a cookie alone proves nothing; the same cookie after the
// same entries does.
bool Search::repeats(const berval& cookie) {
    std::string mark(cookie.bv_val, cookie.bv_len);
    mark += '\0';
    if (entries_in_page_ > 0) mark += first_dn_ + '\0' + last_dn_ + '\0' + std::to_string(entries_in_page_);
    return !seen_.insert(std::hash<std::string>{}(mark)).second;
}

void Search::stop(int code, std::string why) {
    end_.whole = false;
    end_.code = code;
    end_.why = std::move(why);
}

void Search::fail(int code, const std::string& diagnostic, const std::string& matched) {
    stop(code, search_failure({code, diagnostic, matched, where(), request_.what, request_.base}));
}

void Search::fail_receiving() {
    int code = LDAP_SERVER_DOWN;
    ldap_get_option(connection_.handle(), LDAP_OPT_RESULT_CODE, &code);
    fail(code, {}, {});
}

std::string Search::where() const {
    return connection_.url() + ", " + request_.what + " below " + request_.base + " that match " + request_.filter +
           ", after " + std::to_string(end_.entries) + " entries in " + std::to_string(end_.pages) + " whole pages";
}

}  // namespace rosterd::ldap
