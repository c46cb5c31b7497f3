// The floor of a first provisioning: the same adds, sent by a minimal libldap program with a window on one connection.
//   ldap_replay URL BIND-DN PASSWORD WINDOW < entries.ldif      prints the seconds
// Entries are LDIF without wrapped lines, parents first. Departments wait for their answer: others stand in them.

#include <cstdio>  // ldif.h needs it and does not say so

#include <ldap.h>
#include <ldif.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Entry {
    std::string dn;
    std::map<std::string, std::vector<std::string>> attributes;
    bool department = false;
};

void succeed(int code, const char* what) {
    if (code != LDAP_SUCCESS) throw std::runtime_error(std::string(what) + ": " + ldap_err2string(code));
}

std::vector<Entry> read_entries(std::istream& in) {
    std::vector<Entry> entries(1);
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) {
            if (!entries.back().dn.empty()) entries.emplace_back();
            continue;
        }
        berval type{0, nullptr}, value{0, nullptr};
        int owned = 0;
        if (ldif_parse_line2(line.data(), &type, &value, &owned) != 0) throw std::runtime_error("no LDIF: " + line);
        const std::string name(type.bv_val, type.bv_len);
        std::string text(value.bv_val, value.bv_len);
        if (owned != 0) ber_memfree(value.bv_val);
        if (name == "objectClass" && text == "organizationalUnit") entries.back().department = true;
        if (name == "dn")
            entries.back().dn = std::move(text);
        else
            entries.back().attributes[name].push_back(std::move(text));
    }
    if (entries.back().dn.empty()) entries.pop_back();
    return entries;
}

class Sender {
public:
    Sender(const char* url, const char* who, std::string password, std::size_t window) : window_(window) {
        succeed(ldap_initialize(&handle_, url), "initialize");
        const int version = LDAP_VERSION3;
        ldap_set_option(handle_, LDAP_OPT_PROTOCOL_VERSION, &version);
        berval secret{password.size(), password.data()};
        succeed(ldap_sasl_bind_s(handle_, who, LDAP_SASL_SIMPLE, &secret, nullptr, nullptr, nullptr), "bind");
    }
    ~Sender() { ldap_unbind_ext(handle_, nullptr, nullptr); }
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    void add(Entry& entry) {
        if (entry.department) drain(0);
        std::vector<LDAPMod> mods(entry.attributes.size());
        std::vector<std::vector<berval>> values(mods.size());
        std::vector<std::vector<berval*>> pointers(mods.size());
        std::vector<LDAPMod*> list;
        std::size_t at = 0;
        for (auto& [name, texts] : entry.attributes) {
            for (std::string& text : texts) values[at].push_back({text.size(), text.data()});
            for (berval& value : values[at]) pointers[at].push_back(&value);
            pointers[at].push_back(nullptr);
            mods[at].mod_op = LDAP_MOD_ADD | LDAP_MOD_BVALUES;
            mods[at].mod_type = const_cast<char*>(name.c_str());
            mods[at].mod_bvalues = pointers[at].data();
            list.push_back(&mods[at++]);
        }
        list.push_back(nullptr);
        drain(window_ - 1);
        int id = 0;
        succeed(ldap_add_ext(handle_, entry.dn.c_str(), list.data(), nullptr, nullptr, &id), "send");
        ++on_their_way_;
        if (entry.department) drain(0);
    }

    void drain(std::size_t left) {
        for (; on_their_way_ > left; --on_their_way_) {
            LDAPMessage* answer = nullptr;
            if (ldap_result(handle_, LDAP_RES_ANY, LDAP_MSG_ONE, nullptr, &answer) <= 0)
                throw std::runtime_error("no answer");
            int code = LDAP_OTHER;
            ldap_parse_result(handle_, answer, &code, nullptr, nullptr, nullptr, nullptr, 1);
            succeed(code, "add");
        }
    }

private:
    LDAP* handle_ = nullptr;
    std::size_t window_, on_their_way_ = 0;
};

}  // namespace

int main(int count, char** words) {
    try {
        if (count != 5) throw std::runtime_error("ldap_replay URL BIND-DN PASSWORD WINDOW < entries.ldif");
        std::vector<Entry> entries = read_entries(std::cin);
        Sender sender(words[1], words[2], words[3], std::strtoul(words[4], nullptr, 10));
        const auto start = std::chrono::steady_clock::now();
        for (Entry& entry : entries) sender.add(entry);
        sender.drain(0);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        std::printf("%.3f\n", taken.count());
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
