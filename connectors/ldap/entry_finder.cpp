#include "entry_finder.hpp"

#include <algorithm>

#include "attribute_name.hpp"
#include "dn.hpp"
#include "filter.hpp"
#include "record_key.hpp"
#include "rosterd/error.hpp"
#include "search.hpp"
#include "search_failure.hpp"
#include "write_request.hpp"

namespace rosterd::ldap {
namespace {

constexpr std::size_t filters_at_once = 100;  // more makes servers slower, not faster

void read_attributes(const Prepared& prepared, const RawEntry& raw, FoundEntry& entry) {
    BerElement* ber = raw.attributes.get();
    for (ber_len_t size = 0; ber != nullptr;) {
        berval name{0, nullptr}, value{0, nullptr};
        ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &size);
        if (size == 0) return;
        ber_len_t before = 0, now = 0;
        if (ber_skip_tag(ber, &size) != LBER_SEQUENCE || ber_skip_element(ber, &name) != LBER_OCTETSTRING ||
            ber_skip_tag(ber, &size) != LBER_SET)
            return;
        std::string key = description_key(prepared.schema, {name.bv_val, name.bv_len});
        ValueList& values = entry.attributes[key];
        ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &before);
        for (now = before; before - now < size; ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &now)) {
            if (ber_skip_element(ber, &value) != LBER_OCTETSTRING) return;
            values.emplace_back(value.bv_val, value.bv_len);
        }
        if (key == description_key(prepared.schema, prepared.key_attribute) && !values.empty())
            entry.key = key_text(prepared.key_attribute, values.front());
    }
}

}  // namespace

const ValueList& FoundEntry::values(const std::string& description_key) const {
    static const ValueList none;
    auto found = attributes.find(description_key);
    return found != attributes.end() ? found->second : none;
}

std::string description_key(const Schema& schema, std::string_view attribute) {
    AttributeName name = parse_attribute_name(attribute);
    return schema.canonical(name.type) + name.options;
}

FoundEntry found_entry(const Prepared& prepared, const RawEntry& raw) {
    FoundEntry entry;
    entry.dn = raw.dn;
    entry.normal = normal_dn(raw.dn).value_or("");
    read_attributes(prepared, raw, entry);
    return entry;
}

std::string entry_key(const Prepared& prepared, const RawEntry& raw) {
    FoundEntry entry;
    read_attributes(prepared, raw, entry);
    return entry.key;
}

std::vector<FoundEntry> read_entries(const Prepared& prepared, SearchRequest request) {
    std::vector<FoundEntry> entries;
    Search search(prepared.connection, std::move(request));
    for (std::vector<RawEntry> batch; !(batch = search.next()).empty();) {
        for (const RawEntry& raw : batch) entries.push_back(found_entry(prepared, raw));
    }
    if (!search.end().whole) throw Error(failure_kind(search.end().code), search.end().why);
    return entries;
}

std::vector<FoundEntry> find_entries(const Prepared& prepared, Kind kind, const std::vector<std::string>& filters,
                                     std::vector<std::string> attributes) {
    std::vector<FoundEntry> entries;
    attributes.push_back(prepared.key_attribute);
    for (std::size_t from = 0; from < filters.size(); from += filters_at_once) {
        std::size_t to = std::min(from + filters_at_once, filters.size());
        SearchRequest request = search_for(kind, prepared.connection.options(), prepared.root_dse);
        request.filter = any_of(
            {filters.begin() + static_cast<std::ptrdiff_t>(from), filters.begin() + static_cast<std::ptrdiff_t>(to)});
        request.attributes = attributes;
        request.paged = false;
        std::vector<FoundEntry> some = read_entries(prepared, std::move(request));
        entries.insert(entries.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    return entries;
}

std::unordered_map<std::string, FoundEntry> find_by_key(const Prepared& prepared, Kind kind,
                                                        const std::vector<std::string>& keys,
                                                        const std::vector<std::string>& attributes) {
    std::vector<std::string> filters;
    filters.reserve(keys.size());
    for (const std::string& key : keys) filters.push_back(key_filter(prepared.key_attribute, key));
    std::unordered_map<std::string, FoundEntry> by_key;
    for (FoundEntry& entry : find_entries(prepared, kind, filters, attributes)) {
        std::string key = entry.key;
        by_key.emplace(std::move(key), std::move(entry));
    }
    return by_key;
}

}  // namespace rosterd::ldap
