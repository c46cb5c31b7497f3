#include "check.hpp"

#include <array>
#include <optional>

#include "attribute_name.hpp"
#include "quiet_pipe.hpp"
#include "reading.hpp"
#include "record_key.hpp"
#include "rosterd/error.hpp"
#include "search.hpp"

namespace rosterd::ldap {
namespace {

using State = CheckItem::State;

// What a search over all of one kind shows.
struct Census {
    std::uint64_t entries = 0;
    std::array<std::uint64_t, key_attributes.size()> with_key{};
    std::uint64_t with_own_key = 0;  // of keyAttribute
    std::uint64_t with_reference = 0;
    std::uint64_t with_link = 0;
    SearchEnd end;
};

class Check {
public:
    explicit Check(std::shared_ptr<const Options> options) : options_(std::move(options)) {}

    CheckReport run() {
        std::optional<Connection> connection = connect();
        if (connection && log_in(*connection)) {
            RootDse root_dse = read_root_dse(*connection);
            bool departments = base(*connection, "departments base", "groupsBaseDn", options_->department_base);
            bool people = base(*connection, "people base", "usersBaseDn", options_->people_base);
            count(*connection, Kind::department, root_dse, departments);
            count(*connection, Kind::person, root_dse, people);
            paging();
            key();
            placing();
            references();
        } else {
            for (const char* name :
                 {"paged results", "departments base", "people base", "departments", "people", "key", "managers"})
                add(name, State::skipped, "not tried, because there is no login");
        }
        return std::move(report_);
    }

private:
    void add(std::string name, State state, std::string detail, std::string advice = {}) {
        report_.items.push_back({std::move(name), state, std::move(detail), std::move(advice)});
    }

    // Messages end with what to do in parentheses; here that has a place of its own.
    void add_failure(std::string name, std::string message) {
        std::string advice = "Correct what the message names and check again.";
        if (std::size_t open = message.rfind(" ("); open != message.npos && message.ends_with(')')) {
            advice = message.substr(open + 2, message.size() - open - 3);
            message.resize(open);
        }
        add(std::move(name), State::failed, std::move(message), std::move(advice));
    }

    std::optional<Connection> connect() {
        try {
            Connection connection = Connection::open(options_);
            add("connect", State::passed, connection.url() + " answers, " + connection.security());
            return connection;
        } catch (const Error& error) {
            add_failure("connect", error.message());
            add("bind", State::skipped, "not tried, because there is no connection");
            return std::nullopt;
        }
    }

    bool log_in(Connection& connection) {
        try {
            connection.log_in();
        } catch (const Error& error) {
            add_failure("bind", error.message());
            return false;
        }
        bool clear = connection.security() == "not encrypted" && !options_->bind_dn.empty() &&
                     connection.url().find("://127.") == std::string::npos &&
                     connection.url().find("://localhost") == std::string::npos;
        std::string who = options_->external          ? "SASL EXTERNAL"
                          : options_->bind_dn.empty() ? "anonymous"
                                                      : options_->bind_dn;
        if (clear)
            add("bind", State::warning, "logged in as " + who + "; the password went over the network in clear",
                "Set startTls: true or use ldaps://.");
        else
            add("bind", State::passed, "logged in: " + who);
        return true;
    }

    void paging() {
        if (!census_[0].end.whole && !census_[1].end.whole)
            add("paged results", State::skipped, "nothing was read that could show them");
        else if (census_[0].end.paged || census_[1].end.paged)
            add("paged results", State::passed, "pages of " + std::to_string(options_->page_size) + " entries");
        else
            add("paged results", State::warning,
                "the server gives no paged results (RFC 2696): everything comes in one answer",
                "See that no size limit applies to the account.");
    }

    bool base(const Connection& connection, const std::string& name, const std::string& setting,
              const std::string& dn) {
        SearchRequest request;
        request.what = setting == "groupsBaseDn" ? "departments" : "people";
        request.base = dn;
        request.scope = LDAP_SCOPE_BASE;
        request.filter = "(objectClass=*)";
        request.attributes = {LDAP_NO_ATTRS};
        request.paged = false;
        Search search(connection, std::move(request));
        bool found = false;
        while (!search.next().empty()) found = true;
        if (search.end().whole && found) {
            add(name, State::passed, dn + " exists");
        } else if (search.end().whole) {
            // Allowed: the entries below may be readable where the base is not.
            add(name, State::warning, dn + " exists, but the account may not read it",
                "Look whether the counts below are what you expect.");
        } else {
            fail_search(name, search.end());
            return false;
        }
        return true;
    }

    void fail_search(const std::string& name, const SearchEnd& end) {
        std::size_t advice = end.why.rfind("): ");
        if (advice == std::string::npos) return add_failure(name, end.why);
        add(name, State::failed, end.why.substr(0, advice + 1), end.why.substr(advice + 3));
    }

    void count(const Connection& connection, Kind kind, const RootDse& root_dse, bool base_found) {
        std::string name = kind == Kind::person ? "people" : "departments";
        if (!base_found) return add(name, State::skipped, "not counted, because the base was not found");
        Census& census = census_[kind == Kind::person];
        SearchRequest request = search_for(kind, *options_, root_dse);
        std::string filter = request.filter;
        const std::string& reference = kind == Kind::person ? options_->manager_attribute : options_->leader_attribute;
        std::string link = options_->departments_by != DepartmentsBy::attribute ? ""
                           : kind == Kind::person                               ? options_->department_attribute
                           : is_dn(options_->match_attribute)                   ? ""
                                                                                : options_->match_attribute;
        request.attributes.assign(key_attributes.begin(), key_attributes.end());
        for (const std::string& attribute : {options_->key_attribute, reference, link})
            if (!attribute.empty()) request.attributes.push_back(attribute);
        Search search(connection, std::move(request));
        auto has = [&](LDAPMessage* entry, const std::string& attribute) {
            if (attribute.empty()) return false;
            berval** values = ldap_get_values_len(connection.handle(), entry, attribute.c_str());
            ldap_value_free_len(values);
            return values != nullptr;
        };
        for (std::vector<RawEntry> batch; !(batch = search.next()).empty();) {
            for (const RawEntry& entry : batch) {
                ++census.entries;
                for (std::size_t i = 0; i < key_attributes.size(); ++i)
                    census.with_key[i] += has(entry.message.get(), std::string(key_attributes[i]));
                census.with_own_key += has(entry.message.get(), options_->key_attribute);
                census.with_reference += has(entry.message.get(), reference);
                census.with_link += has(entry.message.get(), link);
            }
        }
        census.end = search.end();
        if (!census.end.whole) return fail_search(name, census.end);
        std::string counted = std::to_string(census.entries) + " match " + filter;
        if (census.entries > 0)
            add(name, State::passed, counted + " (" + census.end.how + ")");
        else
            add(name, State::warning, counted,
                std::string("Check ") + (kind == Kind::person ? "userQueryCriteria" : "departmentQueryCriteria") +
                    " and what the account may see.");
    }

    static bool is_dn(const std::string& name) { return ascii_lower(name) == "dn"; }

    void key() {
        std::uint64_t all = census_[0].entries + census_[1].entries;
        if (all == 0) return add("key", State::skipped, "nothing was found that could have one");
        std::string name = options_->key_attribute;
        std::uint64_t with = census_[0].with_own_key + census_[1].with_own_key;
        for (std::size_t i = 0; name.empty() && i < key_attributes.size(); ++i) {
            with = census_[0].with_key[i] + census_[1].with_key[i];
            if (with > 0) name = key_attributes[i];
        }
        if (name.empty() || with == 0)
            return add("key", State::failed,
                       name.empty() ? "no entry has one of entryUUID, nsUniqueId, ipaUniqueID, objectGUID that the "
                                      "account may read"
                                    : "no entry has " + name,
                       "Give the account access to one of them, or name an attribute that never changes in "
                       "keyAttribute; a DN is no key.");
        std::string counted = name + ": " + std::to_string(with) + " of " + std::to_string(all) + " entries have it";
        if (with == all) return add("key", State::passed, counted);
        add("key", State::warning, counted + "; the others will fail, and nobody can be told to be missing",
            "Leave entries without it out by the filters, as in (&(objectClass=person)(" + name + "=*)).");
    }

    void placing() {
        if (options_->departments_by != DepartmentsBy::attribute) return;
        const Census& people = census_[1];
        if (people.entries == 0) return;
        std::string counted = std::to_string(people.with_link) + " of " + std::to_string(people.entries) +
                              " people have " + options_->department_attribute;
        if (people.with_link > 0)
            add("department attribute", State::passed, counted);
        else
            add("department attribute", State::warning, counted + ": all of them come to the root",
                "Check departmentAttribute and whether the account may read it.");
    }

    void references() {
        if (options_->manager_attribute.empty()) return add("managers", State::skipped, "managerAttribute is empty");
        const Census& people = census_[1];
        std::string counted = std::to_string(people.with_reference) + " of " + std::to_string(people.entries) +
                              " people name a manager in " + options_->manager_attribute;
        if (people.with_reference > 0 || people.entries == 0)
            add("managers", people.entries == 0 ? State::skipped : State::passed, counted);
        else
            add("managers", State::warning, counted,
                "Check managerAttribute and whether the account may read it; managerAttribute: \"\" if there is none.");
    }

    std::shared_ptr<const Options> options_;
    CheckReport report_;
    Census census_[2];  // departments, people
};

}  // namespace

CheckReport check_server(std::shared_ptr<const Options> options) {
    QuietPipe quiet;
    return Check(std::move(options)).run();
}

}  // namespace rosterd::ldap
