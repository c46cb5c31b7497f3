#pragma once
// One search, page by page (RFC 2696), to the server's own end; without pages where it has none. Blocking; one thread.

#include <ldap.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "connection.hpp"

namespace rosterd::ldap {

struct MessageFree {
    void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
    void operator()(BerElement* ber) const { ber_free(ber, 0); }
};

// An entry as it came, not looked at but for its DN. The bytes are libldap's and live as long as this.
struct RawEntry {
    std::unique_ptr<LDAPMessage, MessageFree> message;
    std::unique_ptr<BerElement, MessageFree> attributes;  // stands before the first attribute; null: no LDAP
    std::string_view dn;
    std::size_t size = 0;  // bytes of the attributes

    static RawEntry take(LDAP* handle, std::unique_ptr<LDAPMessage, MessageFree> message);
};

struct SearchRequest {
    std::string what;  // "people", for sentences
    std::string base;
    int scope = LDAP_SCOPE_SUBTREE;
    std::string filter;
    std::vector<std::string> attributes;
    bool paged = true;
    int size_limit = LDAP_NO_LIMIT;
};

// How a search ended.
struct SearchEnd {
    bool whole = false;
    bool paged = false;  // the server answered page by page
    std::string why;     // not whole: what was cut short, where, what to do
    int code = LDAP_OTHER;
    std::uint64_t pages = 0;
    std::uint64_t entries = 0;
    std::string how;  // whole: "searchResultDone 0, empty cookie"
};

class Search {
public:
    Search(const Connection& connection, SearchRequest request);
    ~Search();  // abandons what still runs
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;

    // The next entries, some dozens of KiB of them; empty: the end. With a page's last ones the next page has been
    // asked for by the time this returns, so that the server works on it while these are looked at.
    std::vector<RawEntry> next();

    const SearchEnd& end() const noexcept { return end_; }  // meaningful after the end

private:
    void send();
    void receive(std::vector<RawEntry>& entries);
    void finish_page(LDAPMessage* done);
    bool ask_otherwise(int code, const std::string& diagnostic);
    bool repeats(const berval& cookie);
    void stop(int code, std::string why);
    void fail(int code, const std::string& diagnostic, const std::string& matched);
    void fail_receiving();
    std::string where() const;

    const Connection& connection_;
    SearchRequest request_;
    std::vector<char*> attributes_;
    std::string cookie_;
    int message_id_ = -1;
    bool running_ = false;
    int page_size_;
    std::uint64_t entries_in_page_ = 0;
    std::string first_dn_, last_dn_;
    std::unordered_set<std::size_t> seen_;
    std::vector<std::string> references_;
    std::uint64_t reference_count_ = 0;
    SearchEnd end_;
};

}  // namespace rosterd::ldap
