#include "department_reading.hpp"

#include <xxhash.h>

#include <algorithm>

#include "dn.hpp"

namespace rosterd::ldap {
namespace {

std::string digest_of(const std::vector<Record>& records) {
    std::vector<std::string_view> keys;
    keys.reserve(records.size());
    for (const Record& record : records) keys.push_back(record.key);
    std::sort(keys.begin(), keys.end());
    std::string all;
    for (std::string_view key : keys) all.append(key) += '\n';
    return std::to_string(XXH3_64bits(all.data(), all.size()));
}

}  // namespace

EntryShape shape_for(Kind kind, const Prepared& prepared, const ReadRequest& request) {
    const Options& options = prepared.connection.options();
    bool person = kind == Kind::person;
    EntryShape shape;
    shape.kind = kind;
    shape.attributes = person ? request.person_attributes : request.department_attributes;
    shape.all_attributes = request.all_attributes;
    shape.key_attribute = prepared.key_attribute;
    shape.reference_attribute = person ? options.manager_attribute : options.leader_attribute;
    if (options.departments_by == DepartmentsBy::attribute)
        shape.link_attribute = person ? options.department_attribute : options.match_attribute;
    if (options.departments_by == DepartmentsBy::groups) {
        if (person)
            shape.link_attribute = "uid";  // what memberUid names
        else if (!options.member_attribute.empty())
            shape.member_attributes = {options.member_attribute};
        else
            shape.member_attributes = {"member", "uniqueMember", "memberUid"};
    }
    return shape;
}

DepartmentRead read_departments(const Prepared& prepared, const ReadRequest& request,
                                const std::function<bool()>& stopped) {
    const Options& options = prepared.connection.options();
    DepartmentRead read{
        Departments(options.departments_by, normal_dn(options.department_base).value_or(""), options.match_attribute),
        {},
        {},
        {},
        {}};
    EntryReader reader(shape_for(Kind::department, prepared, request), prepared.schema);
    SearchRequest search = search_for(Kind::department, options, prepared.root_dse);
    search.attributes = reader.attributes_to_ask();
    Search found(prepared.connection, std::move(search));
    bool leaders_seen = false;
    for (std::vector<RawEntry> batch; !(batch = found.next()).empty();) {
        for (const RawEntry& raw : batch) {
            if (stopped()) return read;
            Entry entry = reader.read(raw);
            leaders_seen = leaders_seen || entry.reference_given;
            read.departments.add(std::move(entry));
        }
    }
    read.end = found.end();
    read.why = found.end().why;
    if (found.end().whole && !read.departments.cut_group().empty())
        read.why = "the server gave only a part of the members of " + read.departments.cut_group() +
                   " (it answers in ranges): use departmentsBy: tree or attribute";
    if (!read.why.empty()) return read;
    read.departments.arrange();
    read.records = read.departments.take_records();
    read.digest = digest_of(read.records);
    // A department without the attribute has no leader, provided that the account can see the attribute at all.
    for (Record& record : read.records)
        if (leaders_seen && !record.leaders) record.leaders.emplace();
    return read;
}

}  // namespace rosterd::ldap
