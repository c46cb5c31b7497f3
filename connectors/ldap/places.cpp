#include "places.hpp"

#include "dn.hpp"
#include "rosterd/error.hpp"
#include "search_failure.hpp"
#include "wire_values.hpp"

namespace rosterd::ldap {
namespace {

DepartmentRead read_whole(const Prepared& prepared) {
    const Options& options = prepared.connection.options();
    ReadRequest request;
    if (options.departments_by == DepartmentsBy::attribute) request.department_attributes = {options.match_attribute};
    auto never = [] { return false; };
    DepartmentRead read = read_departments(prepared, request, never);
    if (!read.why.empty()) throw Error(failure_kind(read.end.code), "the departments cannot be placed: " + read.why);
    return read;
}

}  // namespace

Places::Places(const Prepared& prepared) : departments_(DepartmentsBy::tree, {}, {}) {
    const Options& options = prepared.connection.options();
    DepartmentRead read = read_whole(prepared);
    departments_ = std::move(read.departments);
    for (const Record& record : read.records) {
        if (record.key.empty()) continue;
        Place place{record.label, {}};
        if (options.departments_by == DepartmentsBy::attribute) {
            const Value* named = record.attributes.find(options.match_attribute);
            if (named != nullptr) place.names = to_wire(*named).values;
        }
        keys_.emplace(record.locator, record.key);
        by_key_.emplace(record.key, std::move(place));
    }
}

const Places::Place* Places::find(const std::string& key) const {
    auto found = by_key_.find(key);
    return found != by_key_.end() ? &found->second : nullptr;
}

const std::string* Places::key_at(const std::string& normal_dn) const {
    auto found = keys_.find(normal_dn);
    return found != keys_.end() ? &found->second : nullptr;
}

std::string Places::key_above(std::string_view normal_dn) const {
    for (std::string_view above = parent_dn(normal_dn); !above.empty(); above = parent_dn(above))
        if (const std::string* key = key_at(std::string(above))) return *key;
    return {};
}

void Places::created(const std::string& key, const std::string& dn, std::vector<std::string> names) {
    if (key.empty()) return;
    changed_ = true;
    keys_[normal_dn(dn).value_or("")] = key;
    by_key_[key] = Place{dn, std::move(names)};
}

}  // namespace rosterd::ldap
