#include "write_plan.hpp"

#include <algorithm>
#include <array>

#include "attribute_name.hpp"
#include "dn.hpp"
#include "wanted_attributes.hpp"

namespace rosterd::ldap {
namespace {

struct Demanded {
    std::string_view object_class;
    std::string_view attribute;
};

// What these classes demand and a name can stand for (RFC 4519).
constexpr std::array demanded = {
    Demanded{"person", "cn"},
    Demanded{"person", "sn"},
    Demanded{"organizationalperson", "cn"},
    Demanded{"organizationalperson", "sn"},
    Demanded{"inetorgperson", "cn"},
    Demanded{"inetorgperson", "sn"},
    Demanded{"organizationalunit", "ou"},
    Demanded{"organization", "o"},
    Demanded{"groupofnames", "cn"},
    Demanded{"groupofuniquenames", "cn"},
    Demanded{"posixgroup", "cn"},
};

// Groups that may not be without a member: they name themselves.
bool needs_member(const std::vector<std::string>& classes) {
    return std::ranges::any_of(classes, [](const std::string& name) {
        std::string lower = ascii_lower(name);
        return lower == "groupofnames" || lower == "groupofuniquenames";
    });
}

bool same_values(const WantedAttribute& wanted, const ValueList& now) {
    if (wanted.values.size() != now.size()) return false;
    ValueList left = wanted.values, right = now;
    if (wanted.holds_dns)
        for (ValueList* list : {&left, &right})
            for (std::string& value : *list) value = normal_dn(value).value_or(value);
    std::ranges::sort(left);
    std::ranges::sort(right);
    return left == right;
}

class Plan {
public:
    Plan(const Write& write, const Surroundings& around)
        : write_(write), around_(around), wanted_(wanted_attributes(write, around)) {}

    Planned plan() {
        if (write_.action == WriteAction::create) return wanted_.problem ? refused(*wanted_.problem) : create();
        auto found = around_.entries.find(write_.key);
        if (found == around_.entries.end()) {
            // Gone is what it was to be.
            if (write_.action == WriteAction::remove) return refused(Outcome::applied());
            return refused(Outcome::failed(ErrorKind::not_found, "there is no entry with the key " + write_.key +
                                                                     " below " + own_base() +
                                                                     " any more (a full run tells what became of it)"));
        }
        entry_ = &found->second;
        planned_.dn = entry_->dn;
        if (write_.action == WriteAction::remove) return remove();
        if (wanted_.problem) return refused(*wanted_.problem);
        return update();
    }

private:
    bool person() const { return write_.kind == Kind::person; }
    bool by_groups() const { return around_.options.departments_by == DepartmentsBy::groups; }
    const std::string& own_base() const {
        return person() ? around_.options.people_base : around_.options.department_base;
    }
    std::string key_of(std::string_view attribute) const { return description_key(around_.schema, attribute); }

    Planned refused(Outcome outcome) {
        planned_.outcome = std::move(outcome);
        planned_.sequence.clear();
        return std::move(planned_);
    }

    // The DN that {department} or {parent} stands for; nullopt: `problem_` says why.
    std::optional<std::string> above() {
        std::string key;
        if (person() && write_.departments && !write_.departments->empty()) key = write_.departments->front();
        if (!person() && write_.parent) key = *write_.parent;
        if (key.empty()) return own_base();
        if (const Places::Place* place = around_.places.find(key)) return place->dn;
        problem_ = Outcome::failed(ErrorKind::not_found, "the department with the key " + key + " is not below " +
                                                             around_.options.department_base +
                                                             " (was it removed? the next run looks again)");
        return std::nullopt;
    }

    DnTemplate own_template() const {
        return DnTemplate(person() ? around_.options.person_dn : around_.options.department_dn);
    }

    std::optional<std::string> first_value(std::string_view attribute) const {
        std::string key = key_of(attribute);
        auto found = wanted_.by_key.find(key);
        if (found != wanted_.by_key.end())
            return found->second.values.empty() ? std::nullopt : std::optional(found->second.values.front());
        if (entry_ != nullptr) {
            // The value that the entry is named by comes before others.
            for (const auto& [type, value] : rdn_values(entry_->dn))
                if (key_of(type) == key) return value;
            const ValueList& now = entry_->values(key);
            return now.empty() ? std::nullopt : std::optional(now.front());
        }
        if ((key == "cn" || key == "ou" || key == "o") && !write_.name.empty()) return write_.name;
        return std::nullopt;
    }

    Planned create() {
        std::optional<std::string> place = above();
        if (!place) return refused(*problem_);
        auto value_of = [this](std::string_view attribute) { return first_value(attribute); };
        DnTemplate::Filled filled = own_template().fill(value_of, *place, own_base());
        if (filled.dn.empty())
            return refused(Outcome::failed(
                ErrorKind::invalid, std::string("the entry has no name: ") + (person() ? "userDn" : "departmentDn") +
                                        " needs " + filled.missing +
                                        ", which has no value here (map it, or change the template)"));
        planned_.dn = filled.dn;
        Operation add{Operation::Type::add, filled.dn, {}, {}, {}, {}, {}, {}};
        complete_new_entry(filled.dn);
        for (auto& [key, wanted] : wanted_.by_key)
            if (!wanted.values.empty())
                add.modifications.push_back({LDAP_MOD_ADD, wanted.name, std::move(wanted.values)});
        planned_.sequence.push_back(std::move(add));
        if (by_groups()) join_groups(filled.dn, {});
        return std::move(planned_);
    }

    // Object classes, the value that names it, and what its classes demand.
    void complete_new_entry(const std::string& dn) {
        const std::vector<std::string>& classes =
            person() ? around_.options.person_classes : around_.options.department_classes;
        WantedAttribute& object_class = wanted_.by_key["objectclass"];
        object_class.name = "objectClass";
        for (const std::string& name : classes)
            if (std::ranges::none_of(object_class.values,
                                     [&](const std::string& there) { return ascii_lower(there) == ascii_lower(name); }))
                object_class.values.push_back(name);
        for (const auto& [type, value] : rdn_values(dn)) {
            WantedAttribute& naming = wanted_.by_key[key_of(type)];
            if (naming.name.empty()) naming.name = type;
            if (std::ranges::find(naming.values, value) == naming.values.end()) naming.values.push_back(value);
        }
        for (const Demanded& rule : demanded) {
            if (std::ranges::none_of(object_class.values,
                                     [&](const std::string& name) { return ascii_lower(name) == rule.object_class; }))
                continue;
            WantedAttribute& attribute = wanted_.by_key[key_of(rule.attribute)];
            if (attribute.name.empty()) attribute.name = rule.attribute;
            if (attribute.values.empty() && !write_.name.empty()) attribute.values = {write_.name};
        }
        if (!person() && by_groups() && needs_member(object_class.values)) {
            std::string name = member_attribute_to_write(around_.options);
            WantedAttribute& member = wanted_.by_key[key_of(name)];
            if (member.name.empty()) member.name = name;
            if (member.values.empty()) member.values = {dn};
        }
    }

    Planned update() {
        std::string rdn = new_rdn();
        std::string parent = new_parent();
        if (problem_) return refused(*problem_);
        ValueList renamed_values;
        if (!rdn.empty() || !parent.empty()) {
            Operation rename{Operation::Type::rename, entry_->dn, {}, {}, parent, write_.key, {}, {}};
            rename.new_rdn = rdn.empty() ? std::string(first_rdn(entry_->dn)) : rdn;
            std::string below = parent.empty() ? std::string(after_first_rdn(entry_->dn)) : parent;
            planned_.dn = rename.new_rdn + "," + below;
            planned_.sequence.push_back(std::move(rename));
        }
        Operation modify{Operation::Type::modify, planned_.dn, {}, {}, {}, write_.key, {}, {}};
        for (auto& [key, wanted] : wanted_.by_key) {
            ValueList now = after_rename(key, rdn);
            if (key == "objectclass") keep_classes(wanted, now);
            if (same_values(wanted, now)) continue;
            modify.modifications.push_back({LDAP_MOD_REPLACE, wanted.name, std::move(wanted.values)});
        }
        if (!modify.modifications.empty()) planned_.sequence.push_back(std::move(modify));
        bool moved = planned_.dn != entry_->dn;
        bool placed = person() ? write_.departments.has_value() : write_.parent.has_value();
        if (by_groups() && (moved || placed)) join_groups(planned_.dn, around_.groups_of.find(write_.key), placed);
        if (planned_.sequence.empty()) return refused(Outcome::applied({}, normal_dn(planned_.dn).value_or("")));
        return std::move(planned_);
    }

    // An entry may have classes that nobody mapped.
    static void keep_classes(WantedAttribute& wanted, const ValueList& now) {
        for (const std::string& there : now)
            if (std::ranges::none_of(wanted.values,
                                     [&](const std::string& name) { return ascii_lower(name) == ascii_lower(there); }))
                wanted.values.push_back(there);
    }

    // What the attribute holds once the entry is renamed.
    ValueList after_rename(const std::string& key, const std::string& rdn) const {
        ValueList now = entry_->values(key);
        if (rdn.empty()) return now;
        for (const auto& [type, value] : rdn_values(entry_->dn))
            if (key_of(type) == key)
                std::erase_if(now, [&, normal = normal_value(value)](const std::string& there) {
                    return normal_value(there) == normal;
                });
        for (const auto& [type, value] : rdn_values(rdn))
            if (key_of(type) == key) now.push_back(value);
        return now;
    }

    // Empty: the name stays. An entry keeps the attributes it is named by; their values follow.
    std::string new_rdn() {
        std::string rdn;
        bool changed = false;
        for (const auto& [type, value] : rdn_values(entry_->dn)) {
            std::string named = value;
            auto found = wanted_.by_key.find(key_of(type));
            if (found != wanted_.by_key.end()) {
                const ValueList& values = found->second.values;
                if (values.empty()) {
                    problem_ = Outcome::failed(ErrorKind::invalid, type +
                                                                       " cannot be cleared: the entry is named by "
                                                                       "it (give it a value)");
                    return {};
                }
                if (std::ranges::find(values, value) == values.end()) {
                    named = values.front();
                    changed = true;
                }
            }
            rdn += (rdn.empty() ? "" : "+") + type + "=" + escaped_value(named);
        }
        return changed ? rdn : std::string();
    }

    // Empty: it stays where it is.
    std::string new_parent() {
        bool placed = person() ? write_.departments.has_value() : write_.parent.has_value();
        DnTemplate where = own_template();
        if (!placed || !where.names_above()) return {};
        std::optional<std::string> place = above();
        if (!place) return {};
        // Where it is already below the right department, a container in between is none of our business.
        std::string wanted_key;
        if (const std::string* key = around_.places.key_at(normal_dn(*place).value_or(""))) wanted_key = *key;
        if (around_.places.key_above(entry_->normal) == wanted_key) return {};
        auto value_of = [this](std::string_view attribute) { return first_value(attribute); };
        DnTemplate::Filled filled = where.fill_parent(value_of, *place, own_base());
        if (filled.dn.empty())
            problem_ = Outcome::failed(ErrorKind::invalid, "the entry has no place: the template needs " +
                                                               filled.missing + ", which has no value here");
        return filled.dn;
    }

    Planned remove() {
        planned_.sequence.push_back({Operation::Type::remove, entry_->dn, {}, {}, {}, write_.key, {}, {}});
        auto groups = around_.groups_of.find(write_.key);
        if (groups != around_.groups_of.end())
            for (const std::string& group : groups->second) leave(group, member_value(entry_->dn, true));
        return std::move(planned_);
    }

    // memberUid names people by uid, the others by DN.
    std::string member_value(const std::string& dn, bool before) const {
        if (ascii_lower(member_attribute_to_write(around_.options)) != "memberuid") return dn;
        if (before && entry_ != nullptr) {
            const ValueList& now = entry_->values("uid");
            return now.empty() ? std::string() : now.front();
        }
        return first_value("uid").value_or("");
    }

    using Groups = std::unordered_map<std::string, std::vector<std::string>>;

    void join_groups(const std::string& dn, std::optional<Groups::const_iterator> now_found, bool placed = true) {
        std::vector<std::string> now;
        if (now_found && *now_found != around_.groups_of.end()) now = (*now_found)->second;
        std::vector<std::string> wanted;
        if (placed) {
            std::vector<std::string> keys;
            if (person() && write_.departments) keys = *write_.departments;
            if (!person() && write_.parent && !write_.parent->empty() && !own_template().names_above())
                keys = {*write_.parent};
            for (const std::string& key : keys)
                if (const Places::Place* place = around_.places.find(key))
                    wanted.push_back(place->dn);
                else
                    problem_ = Outcome::failed(ErrorKind::not_found, "the group with the key " + key +
                                                                         " is not there "
                                                                         "(the next run looks again)");
        } else {
            wanted = now;
        }
        if (problem_) {
            planned_.outcome = problem_;
            return;
        }
        std::string before = entry_ != nullptr ? member_value(entry_->dn, true) : std::string();
        std::string after = member_value(dn, false);
        for (const std::string& group : now)
            if (before != after || std::ranges::find(wanted, group) == wanted.end()) leave(group, before);
        for (const std::string& group : wanted)
            if (before != after || std::ranges::find(now, group) == now.end()) join(group, after);
    }

    void join(const std::string& group, const std::string& member) {
        Modification add{LDAP_MOD_ADD, member_attribute_to_write(around_.options), {member}};
        planned_.sequence.push_back(
            {Operation::Type::modify, group, {std::move(add)}, {}, {}, {}, {LDAP_TYPE_OR_VALUE_EXISTS}, {}});
    }

    void leave(const std::string& group, const std::string& member) {
        std::string attribute = member_attribute_to_write(around_.options);
        Modification away{LDAP_MOD_DELETE, attribute, {member}}, itself{LDAP_MOD_ADD, attribute, {group}};
        std::vector<int> good = {LDAP_NO_SUCH_ATTRIBUTE, LDAP_NO_SUCH_OBJECT};
        auto instead = std::make_shared<const Operation>(
            Operation{Operation::Type::modify, group, {itself, away}, {}, {}, {}, good, {}});
        planned_.sequence.push_back({Operation::Type::modify, group, {away}, {}, {}, {}, good, std::move(instead)});
    }

    const Write& write_;
    const Surroundings& around_;
    WantedAttributes wanted_;
    const FoundEntry* entry_ = nullptr;
    std::optional<Outcome> problem_;
    Planned planned_;
};

}  // namespace

Planned plan_write(const Write& write, const Surroundings& around) {
    return Plan(write, around).plan();
}

std::vector<std::string> attributes_to_see(const Write& write, const Options& options) {
    std::vector<std::string> names =
        DnTemplate(write.kind == Kind::person ? options.person_dn : options.department_dn).attributes();
    names.emplace_back("objectClass");
    for (const auto& [name, value] : write.attributes) names.push_back(name);
    if (write.manager) names.push_back(options.manager_attribute);
    if (write.leaders) names.push_back(options.leader_attribute);
    if (write.enabled || write.action == WriteAction::disable) names.push_back(options.disable_attribute);
    if (write.departments && options.departments_by == DepartmentsBy::attribute)
        names.push_back(options.department_attribute);
    if (options.departments_by == DepartmentsBy::groups) names.emplace_back("uid");
    return names;
}

std::string member_attribute_to_write(const Options& options) {
    if (!options.member_attribute.empty()) return options.member_attribute;
    for (const std::string& name : options.department_classes) {
        std::string lower = ascii_lower(name);
        if (lower == "groupofuniquenames") return "uniqueMember";
        if (lower == "posixgroup") return "memberUid";
    }
    return "member";
}

}  // namespace rosterd::ldap
