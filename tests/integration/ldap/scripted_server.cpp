#include "scripted_server.hpp"

#include <arpa/inet.h>
#include <lber.h>
#include <ldap.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

namespace rosterd::tests {
namespace {

struct BerFree {
    void operator()(BerElement* ber) const { ber_free(ber, 1); }
};
using Ber = std::unique_ptr<BerElement, BerFree>;

berval view(const std::string& text) {
    return {text.size(), const_cast<char*>(text.data())};
}

std::string take(const berval& value) {
    return value.bv_len > 0 ? std::string(value.bv_val, value.bv_len) : std::string();
}

bool send_all(int client, const char* data, std::size_t size) {
    while (size > 0) {
        ssize_t sent = send(client, data, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

bool send_ber(int client, BerElement* ber) {
    berval bytes{0, nullptr};
    ber_flatten2(ber, &bytes, 0);
    return send_all(client, bytes.bv_val, bytes.bv_len);
}

bool send_entry(int client, ber_int_t id, const Answer::Entry& entry) {
    Ber ber(ber_alloc_t(LBER_USE_DER));
    berval dn = view(entry.dn);
    ber_printf(ber.get(), "{it{O{", id, ber_tag_t{LDAP_RES_SEARCH_ENTRY}, &dn);
    for (const auto& [name, values] : entry.attributes) {
        berval description = view(name);
        ber_printf(ber.get(), "{O[", &description);
        for (const std::string& text : values) {
            berval value = view(text);
            ber_printf(ber.get(), "O", &value);
        }
        ber_printf(ber.get(), "]}");
    }
    ber_printf(ber.get(), "}}}");
    return send_ber(client, ber.get());
}

bool send_done(int client, ber_int_t id, ber_tag_t tag, const Answer& answer) {
    Ber ber(ber_alloc_t(LBER_USE_DER));
    ber_printf(ber.get(), "{it{ess}", id, tag, answer.code, "", answer.diagnostic.c_str());
    if (answer.page_control) {
        Ber value(ber_alloc_t(LBER_USE_DER));
        berval cookie = view(answer.cookie), bytes{0, nullptr};
        ber_printf(value.get(), "{iO}", 0, &cookie);
        ber_flatten2(value.get(), &bytes, 0);
        ber_printf(ber.get(), "t{{sO}}", ber_tag_t{LDAP_TAG_CONTROLS}, LDAP_CONTROL_PAGEDRESULTS, &bytes);
    }
    ber_printf(ber.get(), "}");
    return send_ber(client, ber.get());
}

Asked read_search(BerElement* ber) {
    Asked asked;
    berval base{0, nullptr};
    ber_int_t scope = 0, deref = 0, size = 0, time = 0, types_only = 0;
    ber_scanf(ber, "{meeiib", &base, &scope, &deref, &size, &time, &types_only);
    asked.base = take(base);
    asked.whole_subtree = scope == LDAP_SCOPE_SUBTREE && size == 0;
    ber_scanf(ber, "xx}");
    ber_len_t length = 0;
    if (ber_peek_tag(ber, &length) != LDAP_TAG_CONTROLS) return asked;
    berval oid{0, nullptr}, value{0, nullptr};
    ber_int_t critical = 0;
    ber_scanf(ber, "{{m", &oid);
    if (ber_peek_tag(ber, &length) == LBER_BOOLEAN) ber_scanf(ber, "b", &critical);
    ber_scanf(ber, "m}}", &value);
    asked.paged = take(oid) == LDAP_CONTROL_PAGEDRESULTS;
    asked.sync = take(oid) == LDAP_CONTROL_SYNC;
    Ber inside(ber_init(&value));
    ber_int_t page = 0;
    berval cookie{0, nullptr};
    ber_scanf(inside.get(), "{im}", &page, &cookie);
    asked.page_size = page;
    asked.cookie = take(cookie);
    return asked;
}

}  // namespace

Answer& Answer::entry(std::string dn, AttributeList list) {
    entries.push_back({std::move(dn), std::move(list)});
    return *this;
}

Answer& Answer::done(int result, std::string said) {
    code = result;
    diagnostic = std::move(said);
    return *this;
}

Answer& Answer::done_with_cookie(std::string text) {
    page_control = true;
    cookie = std::move(text);
    return *this;
}

ScriptedServer::ScriptedServer(Script script, int bind_code) : script_(std::move(script)), bind_code_(bind_code) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 4) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("scripted server: no listening socket");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    if (int client = client_; client >= 0) shutdown(client, SHUT_RDWR);
    thread_.join();
    close(listener_);
}

void ScriptedServer::serve() {
    while (!stopping_) {
        int client = accept(listener_, nullptr, nullptr);
        if (client < 0) return;
        client_ = client;
        if (!stopping_) talk(client);
        client_ = -1;
    }
}

void ScriptedServer::talk(int client) {
    Sockbuf* buffer = ber_sockbuf_alloc();
    ber_sockbuf_add_io(buffer, &ber_sockbuf_io_tcp, LBER_SBIOD_LEVEL_PROVIDER, &client);
    int searches = 0;
    for (bool open = true; open;) {
        Ber ber(ber_alloc_t(LBER_USE_DER));
        ber_len_t length = 0;
        if (ber_get_next(buffer, &length, ber.get()) != LDAP_TAG_MESSAGE) break;
        ber_int_t id = 0;
        ber_tag_t operation = ber_scanf(ber.get(), "i", &id);
        operation = ber_peek_tag(ber.get(), &length);
        if (operation == LDAP_REQ_BIND) {
            Answer answer;
            answer.code = bind_code_;
            open = send_done(client, id, LDAP_RES_BIND, answer);
        } else if (operation == LDAP_REQ_SEARCH) {
            Asked asked = read_search(ber.get());
            asked.search = searches;
            if (asked.whole_subtree) ++searches;
            Answer answer = script_(asked);
            for (const Answer::Entry& entry : answer.entries) open = open && send_entry(client, id, entry);
            if (!answer.raw.empty())
                open = open && send_all(client, answer.raw.data(), answer.raw.size());
            else
                open = open && send_done(client, id, LDAP_RES_SEARCH_RESULT, answer);
        } else if (operation == LDAP_REQ_UNBIND) {
            open = false;
        }
    }
    ber_sockbuf_free(buffer);  // closes the socket
}

}  // namespace rosterd::tests
