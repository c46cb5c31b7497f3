#pragma once
// Who of the hub a downstream task sends out, and why. Pure.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/hub_values.hpp"
#include "mapping/expression.hpp"
#include "model/task.hpp"
#include "rosterd/record.hpp"

namespace rosterd::engine {

struct ScopeVerdict {
    bool in = false;
    std::string why;  // "everyone is", "\"Company/Sales\" was chosen", "was taken out by exceptPeople", ...
};

// People that a scope names, found in the hub beforehand.
struct NamedPeople {
    std::set<std::string> chosen, excepted;     // public ids
    std::set<std::int64_t> chosen_departments;  // where the chosen ones are
    std::vector<std::string> unknown;           // names that mean nobody, or several
};

class Scope {
public:
    // `since`: when the task came into being, for includeNewUsers.
    Scope(const ProvisioningScope& scope, const hub::HubDepartments& departments, NamedPeople named, std::string since);

    // In: sent out, perhaps only because something below it is.
    const ScopeVerdict& department(std::int64_t row) const;

    // `linked`: an account was provisioned before. Without one nobody is made who is not active.
    ScopeVerdict person(const Record& record, bool linked) const;

    // Of the person's departments those that are sent out with their people.
    std::vector<std::string> departments(const Record& record) const;

    std::vector<std::string> attributes() const;  // that person() reads
    bool whole_record() const { return condition_ && condition_->whole_record(); }
    const std::vector<std::string>& unknown() const noexcept { return unknown_; }  // names that mean nothing

private:
    struct Place {
        ScopeVerdict own;   // with its people
        ScopeVerdict sent;  // at all
    };
    void place(std::int64_t row, const std::map<std::int64_t, std::vector<std::int64_t>>& children,
               const std::map<std::int64_t, ScopeDepartment>& chosen,
               const std::map<std::int64_t, ScopeDepartment>& excepted, ScopeVerdict inherited);

    const ProvisioningScope& scope_;
    const hub::HubDepartments& departments_;
    NamedPeople named_;
    std::string since_;
    std::optional<mapping::Expression> condition_;
    std::map<std::int64_t, Place> places_;
    std::map<std::string, std::int64_t, std::less<>> row_of_;  // public id -> row
    std::vector<std::string> unknown_;
};

}  // namespace rosterd::engine
