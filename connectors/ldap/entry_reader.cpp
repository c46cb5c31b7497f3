#include "entry_reader.hpp"

#include <algorithm>
#include <set>

#include "attribute_name.hpp"
#include "record_key.hpp"
#include "utf8.hpp"
#include "values.hpp"

namespace rosterd::ldap {
namespace {

// RFC 4517 3.3.21: a DN with an optional bit string, "cn=x,dc=y#'0101'B".
std::string_view without_unique_id(std::string_view text) {
    if (!text.ends_with("'B")) return text;
    std::size_t mark = text.rfind("#'");
    return mark == text.npos ? text : text.substr(0, mark);
}

constexpr const char* no_ldap = "the entry cannot be read: it is no LDAP (look at what is between here and the server)";

}  // namespace

struct EntryReader::Slot {
    std::string name;  // as the mapping spells it
    AttributeName attribute;
    Value value;
    int rank = 0;  // of what `value` holds: 0 nothing, 1 another option's, 2 what was asked for
};

// What is done with an attribute of this description.
struct EntryReader::Match {
    std::string description;  // the server's spelling
    AttributeName attribute;
    Syntax syntax = Syntax::text;
    std::vector<std::pair<std::size_t, int>> slots;  // slot and rank
    bool key = false, reference = false, link = false, member = false, extra = false;
};

bool is_dn_name(std::string_view attribute) {
    return ascii_lower(attribute) == "dn";
}

EntryReader::EntryReader(EntryShape shape, const Schema& schema) : shape_(std::move(shape)), schema_(schema) {
    std::set<std::string> names(shape_.attributes.begin(), shape_.attributes.end());
    for (const std::string& name : names) {
        AttributeName attribute = parse_attribute_name(name);
        attribute.type = schema_.canonical(attribute.type);
        slots_.push_back({name, std::move(attribute), {}, 0});
    }
}

EntryReader::~EntryReader() = default;

std::vector<std::string> EntryReader::attributes_to_ask() const {
    std::vector<std::string> asked;
    std::set<std::string> seen;
    auto ask = [&](const std::string& name) {
        if (!name.empty() && !is_dn_name(name) && seen.insert(ascii_lower(name)).second) asked.push_back(name);
    };
    if (shape_.all_attributes) ask("*");
    for (const Slot& slot : slots_) ask(slot.name);
    ask(shape_.key_attribute);
    ask(shape_.reference_attribute);
    ask(shape_.link_attribute);
    for (const std::string& name : shape_.member_attributes) ask(name);
    return asked;
}

std::unique_ptr<EntryReader::Match> EntryReader::make_match(std::string_view description) const {
    auto match = std::make_unique<Match>();
    match->description = description;
    match->attribute = parse_attribute_name(description);
    match->attribute.type = schema_.canonical(match->attribute.type);
    bool binary = match->attribute.options.find(";binary") != std::string::npos;
    match->syntax = binary ? Syntax::binary : schema_.syntax(match->attribute.type);
    bool asked_by_its_name = false;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const AttributeName& wanted = slots_[i].attribute;
        if (wanted.type != match->attribute.type) continue;
        if (wanted.options == match->attribute.options)
            match->slots.emplace_back(i, 2);
        else if (wanted.options.empty())
            match->slots.emplace_back(i, 1);
        asked_by_its_name = asked_by_its_name || slots_[i].name == description;
    }
    auto is = [&](const std::string& name) {
        if (name.empty()) return false;
        AttributeName wanted = parse_attribute_name(name);
        return schema_.canonical(wanted.type) == match->attribute.type &&
               (wanted.options.empty() || wanted.options == match->attribute.options);
    };
    match->key = is(shape_.key_attribute);
    match->reference = is(shape_.reference_attribute);
    match->link = is(shape_.link_attribute);
    match->member = std::any_of(shape_.member_attributes.begin(), shape_.member_attributes.end(), is);
    match->extra = shape_.all_attributes && !asked_by_its_name;
    return match;
}

const EntryReader::Match& EntryReader::match(std::string_view description, std::size_t position) {
    if (position < expected_.size() && expected_[position]->description == description) return *expected_[position];
    auto found = matches_.find(std::string(description));
    if (found == matches_.end()) found = matches_.emplace(std::string(description), make_match(description)).first;
    expected_.resize(std::max(expected_.size(), position + 1), found->second.get());
    expected_[position] = found->second.get();
    return *found->second;
}

Entry EntryReader::read(const RawEntry& raw) {
    Entry entry;
    Record& record = entry.record;
    record.kind = shape_.kind;
    for (Slot& slot : slots_) slot.rank = 0;
    record.label = raw.dn;
    if (raw.attributes == nullptr) {
        record.problem = no_ldap;
        return entry;
    }
    if (const std::string* normal = dns_.normal(record.label)) {
        record.locator = *normal;
        entry.parent = dns_.parent();
    } else {
        record.problem = "the entry's DN is not valid (RFC 4514)";
    }
    if (!read_attributes(raw.attributes.get(), entry)) record.problem = no_ldap;

    record.attributes.reserve(slots_.size());
    for (Slot& slot : slots_) {
        if (slot.rank > 0)
            record.attributes.set(slot.name, std::move(slot.value));
        else if (is_dn_name(slot.name))
            record.attributes.set(slot.name, record.label);
    }
    if (is_dn_name(shape_.link_attribute) && shape_.kind == Kind::department) entry.links.push_back(record.locator);
    if (record.key.empty() && record.problem.empty())
        record.problem = "the entry has no " + shape_.key_attribute +
                         ", which is to be its key (give it one, or leave such entries out by the filter)";
    return entry;
}

// ldap_get_attribute_ber does the same, with memory of its own for each attribute. False: no LDAP.
bool EntryReader::read_attributes(BerElement* ber, Entry& entry) {
    for (std::size_t position = 0;; ++position) {
        ber_len_t size = 0;
        berval description{0, nullptr}, value{0, nullptr};
        ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &size);
        if (size == 0) return true;
        if (ber_skip_tag(ber, &size) != LBER_SEQUENCE) return false;
        if (ber_skip_element(ber, &description) != LBER_OCTETSTRING) return false;
        if (ber_skip_tag(ber, &size) != LBER_SET) return false;
        ber_len_t before = 0, now = 0;
        ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &before);
        if (size > before) return false;
        values_.clear();
        for (now = before; before - now < size; ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &now)) {
            if (ber_skip_element(ber, &value) != LBER_OCTETSTRING) return false;
            values_.emplace_back(value.bv_val, value.bv_len);
        }
        // Without values: a server that answers in ranges.
        if (!values_.empty()) take(match({description.bv_val, description.bv_len}, position), entry);
    }
}

void EntryReader::take(const Match& match, Entry& entry) {
    if (match.key) take_key(entry);
    if (match.reference) take_references(entry);
    if (match.member) take_members(match, entry);
    if (match.link) entry.links.insert(entry.links.end(), values_.begin(), values_.end());
    if (!match.slots.empty() || match.extra) take_values(match, entry);
}

void EntryReader::take_key(Entry& entry) const {
    if (values_.size() > 1) {
        entry.record.problem =
            "the entry has several values of " + shape_.key_attribute + ", which is to be its key (leave one)";
        return;
    }
    entry.record.key = key_text(shape_.key_attribute, values_[0]);
}

void EntryReader::take_references(Entry& entry) {
    entry.reference_given = true;
    for (std::string_view value : values_) {
        const std::string* dn = dns_.normal(value);
        if (dn == nullptr || dn->empty()) continue;
        if (shape_.kind == Kind::department) {
            if (!entry.record.leaders) entry.record.leaders.emplace();
            entry.record.leaders->push_back(*dn);
        } else if (!entry.record.manager) {
            entry.record.manager = *dn;
        }
    }
}

void EntryReader::take_members(const Match& match, Entry& entry) {
    if (match.attribute.options.find(";range=") != std::string::npos) entry.members_cut = true;
    bool by_uid = match.attribute.type == "memberuid";
    for (std::string_view value : values_) {
        const std::string* dn = by_uid ? nullptr : dns_.normal(without_unique_id(value));
        if (dn != nullptr && !dn->empty())
            entry.member_dns.push_back(*dn);
        else if (!value.empty())
            entry.member_uids.emplace_back(value);
    }
}

void EntryReader::take_values(const Match& match, Entry& entry) {
    int best = match.extra ? 1 : 0;
    for (auto [slot, rank] : match.slots)
        if (rank > slots_[slot].rank) best = 1;
    if (best == 0) return;
    Value value = value_of(match, entry);
    if (value.is_null()) return;
    if (match.extra) entry.record.attributes.set(match.description, value);
    Slot* last = nullptr;  // takes the value itself, the others a copy; mostly there is only one
    for (auto [at, rank] : match.slots) {
        Slot& slot = slots_[at];
        if (rank <= slot.rank) continue;
        slot.rank = rank;
        if (last != nullptr) last->value = value;
        last = &slot;
    }
    if (last != nullptr) last->value = std::move(value);
}

Value EntryReader::value_of(const Match& match, Entry& entry) const {
    Value::List list;
    for (std::string_view text : values_) {
        std::optional<Value> value = to_value(text, match.syntax);
        if (!value) {
            if (entry.record.problem.empty())
                entry.record.problem =
                    "the attribute " + match.description + " is not UTF-8 (correct it in the directory)";
            return {};
        }
        if (values_.size() == 1) return std::move(*value);
        list.push_back(std::move(*value));
    }
    // The value that the entry is named by comes first; a server may send them in any order.
    std::string_view dn = entry.record.label;
    std::string_view rdn = dn.substr(0, dn.size() - parent_dn(dn).size());
    if (rdn.find('+') == rdn.npos && canonical_type(rdn.substr(0, rdn.find('='))) != match.attribute.type) return list;
    for (const auto& [type, text] : rdn_values(dn)) {
        if (type != match.attribute.type) continue;
        auto named = std::find_if(list.begin(), list.end(), [&, wanted = normal_value(text)](const Value& value) {
            return value.as_text() != nullptr && normal_value(*value.as_text()) == wanted;
        });
        if (named != list.end()) std::rotate(list.begin(), named, named + 1);
    }
    return list;
}

}  // namespace rosterd::ldap
