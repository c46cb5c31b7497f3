#include "looking_up.hpp"

#include <algorithm>
#include <unordered_map>

#include "dn.hpp"
#include "filter.hpp"
#include "search_failure.hpp"
#include "write_request.hpp"

namespace rosterd::ldap {
namespace {

constexpr std::size_t values_at_once = 100;

// How servers compare most texts, and telephone numbers (RFC 4518 2.6.3).
std::string loose(std::string_view value) {
    std::string text = normal_value(value);
    std::erase_if(text, [](char c) { return c == ' ' || c == '-'; });
    return text;
}

std::vector<std::string> texts_of(const Record& record, const LookUp& request) {
    if (request.attribute.empty()) return {record.key};
    if (is_dn_name(request.attribute)) return {record.label};
    std::vector<std::string> texts;
    const Value* value = record.attributes.find(request.attribute);
    if (value == nullptr) return texts;
    auto add = [&](const Value& one) {
        if (one.as_text() != nullptr) texts.push_back(*one.as_text());
    };
    if (value->as_list() != nullptr)
        for (const Value& one : *value->as_list()) add(one);
    else
        add(*value);
    return texts;
}

// Gives each record to the values that it has. Returns whether all of them found theirs.
class Distribution {
public:
    explicit Distribution(const LookUp& request) : request_(request), found(request.values.size()) {
        for (std::size_t i = 0; i < request.values.size(); ++i) by_text_[form(request.values[i])].push_back(i);
    }

    bool give(const Record& record) {
        bool given = false;
        for (const std::string& text : texts_of(record, request_)) {
            auto place = by_text_.find(form(text));
            if (place == by_text_.end()) continue;
            given = true;
            for (std::size_t index : place->second) give(index, record);
        }
        return given;
    }

    void give(std::size_t index, const Record& record) {
        auto same = [&](const Record& other) { return other.key == record.key && other.label == record.label; };
        if (std::ranges::none_of(found[index], same)) found[index].push_back(record);
    }

private:
    std::string form(const std::string& text) const {
        if (request_.attribute.empty()) return text;
        if (is_dn_name(request_.attribute)) return normal_dn(text).value_or(text);
        return loose(text);
    }

    const LookUp& request_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_text_;

public:
    std::vector<std::vector<Record>> found;
};

class PeopleLookUp {
public:
    PeopleLookUp(const Prepared& prepared, Places& places, const LookUp& request)
        : prepared_(prepared), places_(places), request_(request), distribution_(request) {}

    std::vector<std::vector<Record>> run() {
        for (std::size_t from = 0; from < request_.values.size(); from += values_at_once) {
            std::size_t to = std::min(from + values_at_once, request_.values.size());
            bool all_given = true;
            for (const Record& record : search(from, to)) all_given = distribution_.give(record) && all_given;
            // The server compares in a way of its own: asked one by one it tells which is whose.
            for (std::size_t i = from; i < to && !all_given; ++i)
                for (const Record& record : search(i, i + 1)) distribution_.give(i, record);
        }
        return std::move(distribution_.found);
    }

private:
    std::vector<Record> search(std::size_t from, std::size_t to) {
        ReadRequest wanted;
        wanted.person_attributes = request_.attributes;
        if (!request_.attribute.empty()) wanted.person_attributes.push_back(request_.attribute);
        const std::string& disable = prepared_.connection.options().disable_attribute;
        if (!disable.empty()) wanted.person_attributes.push_back(disable);
        EntryReader reader(shape_for(Kind::person, prepared_, wanted), prepared_.schema);
        SearchRequest search = search_for(Kind::person, prepared_.connection.options(), prepared_.root_dse);
        std::vector<std::string> filters;
        for (std::size_t i = from; i < to; ++i)
            if (!request_.values[i].empty()) filters.push_back(filter_of(request_.values[i]));
        if (filters.empty()) return {};
        const bool whoever = request_.attribute.empty() && !request_.as_read;
        search.filter = whoever ? any_of(filters) : both(search.filter, any_of(filters));
        search.attributes = reader.attributes_to_ask();
        Search found(prepared_.connection, std::move(search));
        std::vector<Record> records;
        for (std::vector<RawEntry> batch; !(batch = found.next()).empty();) {
            for (const RawEntry& raw : batch) {
                Entry entry = reader.read(raw);
                places_.place(entry);
                if (!request_.as_read) complete(entry.record);
                records.push_back(std::move(entry.record));
            }
        }
        if (!found.end().whole) throw Error(failure_kind(found.end().code), found.end().why);
        return records;
    }

    // Of one who is written to it is known what nothing stands for: no manager, not disabled.
    void complete(Record& record) const {
        const Options& options = prepared_.connection.options();
        if (!options.manager_attribute.empty() && !record.manager) record.manager.emplace();
        if (options.disable_attribute.empty()) return;
        const Value* value = record.attributes.find(options.disable_attribute);
        const std::string* text = value == nullptr ? nullptr : value->as_text();
        record.enabled = text == nullptr || loose(*text) != loose(options.disabled_value);
    }

    std::string filter_of(const std::string& value) const {
        if (request_.attribute.empty()) return key_filter(prepared_.key_attribute, value);
        return equality(is_dn_name(request_.attribute) ? "entryDN" : request_.attribute, value);
    }

    const Prepared& prepared_;
    Places& places_;
    const LookUp& request_;
    Distribution distribution_;
};

}  // namespace

std::vector<std::vector<Record>> look_up_people(const Prepared& prepared, Places& places, const LookUp& request) {
    return PeopleLookUp(prepared, places, request).run();
}

// They are few, and what is above one takes all of them anyway.
std::vector<std::vector<Record>> look_up_departments(const Prepared& prepared, const LookUp& request) {
    ReadRequest wanted;
    wanted.department_attributes = request.attributes;
    if (!request.attribute.empty()) wanted.department_attributes.push_back(request.attribute);
    auto never = [] { return false; };
    DepartmentRead read = read_departments(prepared, wanted, never);
    if (!read.why.empty()) throw Error(failure_kind(read.end.code), read.why);
    Distribution distribution(request);
    for (Record& record : read.records) {
        const bool leads = !prepared.connection.options().leader_attribute.empty();
        if (leads && !record.leaders && !request.as_read) record.leaders.emplace();
        distribution.give(record);
    }
    return std::move(distribution.found);
}

}  // namespace rosterd::ldap
