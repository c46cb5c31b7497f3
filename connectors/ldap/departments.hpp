#pragma once
// All departments of a read: which is above which, and which ones a person belongs to. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "entry_reader.hpp"
#include "options.hpp"

namespace rosterd::ldap {

class Departments {
public:
    Departments(DepartmentsBy by, std::string base, std::string match_attribute);

    void add(Entry entry);

    // After the last add(): sets every record's parent and top. A department's parent is the nearest one above its DN;
    // a group that has none there is below the group that has it as a member (of several the first by DN).
    void arrange();

    std::vector<Record> take_records() { return std::move(records_); }  // once, after arrange()

    // Sets a person's departments. Nothing is guessed: who names departments that are not there, or names that several
    // have, gets a problem.
    void place(Entry& person);

    std::uint64_t count() const noexcept { return keys_.size(); }
    std::uint64_t keyless() const noexcept { return keyless_; }
    // Set when a group's members came only in part: its DN.
    const std::string& cut_group() const noexcept { return cut_group_; }

private:
    using Index = std::uint32_t;
    static constexpr Index none = ~Index{0}, several = none - 1, unasked = none - 2;

    // 128 bits of hash stand for a member: a directory's memberships take 24 bytes each.
    struct Membership {
        std::uint64_t high, low;
        Index group;
        auto operator<=>(const Membership&) const = default;
    };
    static Membership membership(std::string_view member, Index group);

    Index find_above(std::string_view dn) const;  // the nearest department above, not at, this DN
    Index at_or_above(std::string_view dn) const;
    void place_by_attribute(Entry& person);
    void place_by_groups(Entry& person) const;
    std::string match_form(const std::string& value) const;
    bool add_to(Record& person, Index department) const;

    DepartmentsBy by_;
    std::string base_;
    std::string match_attribute_;
    std::vector<Record> records_;
    std::vector<std::string> keys_;  // by index; empty: that one has no key
    std::vector<std::string> dns_;
    std::unordered_map<std::string, Index> by_dn_;
    std::unordered_map<std::string, Index> by_match_;
    std::vector<Membership> members_;
    std::vector<Index> places_;  // by Entry::parent: the department at or above it
    std::uint64_t keyless_ = 0;
    std::string cut_group_;
};

}  // namespace rosterd::ldap
