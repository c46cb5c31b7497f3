#include "wanted_attributes.hpp"

#include "wire_values.hpp"

namespace rosterd::ldap {
namespace {

class Collection {
public:
    Collection(const Write& write, const Surroundings& around) : write_(write), around_(around) {}

    WantedAttributes collect() {
        for (const auto& [name, value] : write_.attributes) mapped(name, value);
        if (write_.manager) references(around_.options.manager_attribute, "managerAttribute", {*write_.manager});
        if (write_.leaders) references(around_.options.leader_attribute, "leaderAttribute", *write_.leaders);
        if (write_.enabled || write_.action == WriteAction::disable) enabled();
        if (write_.departments && around_.options.departments_by == DepartmentsBy::attribute) departments();
        return std::move(wanted_);
    }

private:
    void fail(ErrorKind kind, std::string why) {
        if (!wanted_.problem) wanted_.problem = Outcome::failed(kind, std::move(why));
    }

    void want(const std::string& name, ValueList values, bool holds_dns = false) {
        wanted_.by_key[description_key(around_.schema, name)] = {name, std::move(values), holds_dns};
    }

    void mapped(const std::string& name, const Value& value) {
        if (is_dn_name(name))
            return fail(ErrorKind::invalid,
                        "\"dn\" cannot be written like an attribute (an entry's place is given by userDn and "
                        "departmentDn: take it out of the mapping)");
        WireValues wire = to_wire(value);
        if (!wire.problem.empty()) return fail(ErrorKind::invalid, name + " cannot be written: it is " + wire.problem);
        want(name, std::move(wire.values));
    }

    void references(const std::string& attribute, const char* setting, const std::vector<std::string>& keys) {
        if (attribute.empty())
            return fail(ErrorKind::invalid, std::string("there is no attribute for it: ") + setting +
                                                " is empty (name one, or leave it out)");
        ValueList dns;
        for (const std::string& key : keys) {
            if (key.empty()) continue;
            auto found = around_.people.find(key);
            if (found == around_.people.end())
                return fail(ErrorKind::not_found, "the person with the key " + key + ", who is to be named in " +
                                                      attribute + ", is not below " + around_.options.people_base +
                                                      " (was the entry removed? the next run looks again)");
            dns.push_back(found->second);
        }
        want(attribute, std::move(dns), true);
    }

    void enabled() {
        const Options& options = around_.options;
        bool on = write_.action != WriteAction::disable && *write_.enabled;
        if (options.disable_attribute.empty()) {
            // Nobody can have been disabled by us, so enabled is what everybody is.
            if (!on)
                fail(ErrorKind::invalid,
                     "nobody can be disabled: disableAttribute is not set (name the attribute that does it on this "
                     "server, as nsAccountLock on 389 DS or pwdAccountLockedTime with OpenLDAP's ppolicy)");
            return;
        }
        const std::string& value = on ? options.enabled_value : options.disabled_value;
        want(options.disable_attribute, value.empty() ? ValueList() : ValueList{value});
    }

    void departments() {
        ValueList names;
        for (const std::string& key : *write_.departments) {
            const Places::Place* place = around_.places.find(key);
            if (place == nullptr || place->names.empty())
                return fail(ErrorKind::not_found,
                            "the department with the key " + key + " " +
                                (place == nullptr ? "is not below " + around_.options.department_base
                                                  : "has no " + around_.options.match_attribute) +
                                " (the next run looks again)");
            names.push_back(place->names.front());
        }
        want(around_.options.department_attribute, std::move(names), is_dn_name(around_.options.match_attribute));
    }

    const Write& write_;
    const Surroundings& around_;
    WantedAttributes wanted_;
};

}  // namespace

WantedAttributes wanted_attributes(const Write& write, const Surroundings& around) {
    return Collection(write, around).collect();
}

}  // namespace rosterd::ldap
