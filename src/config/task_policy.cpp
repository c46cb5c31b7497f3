#include "config/task_policy.hpp"

namespace rosterd::config {
namespace {

void read_limit(Section section, GuardLimit& limit) {
    constexpr std::int64_t most = 1'000'000'000;
    limit.percent = section.number("percent", 0, 100).value_or(limit.percent);
    limit.count = section.integer("count", 0, most).value_or(limit.count);
    limit.small_total = section.integer("smallTotal", 0, most).value_or(limit.small_total);
    limit.small_count = section.integer("smallCount", 0, most).value_or(limit.small_count);
    section.finish();
}

}  // namespace

GuardLimits read_guard(Section section) {
    GuardLimits limits;
    read_limit(section.section("removePeople"), limits.remove_people);
    read_limit(section.section("removeDepartments"), limits.remove_departments);
    read_limit(section.section("changeIdentifiers"), limits.change_identifiers);
    read_limit(section.section("clearFields"), limits.clear_fields);
    read_limit(section.section("movePeople"), limits.move_people);
    section.finish();
    return limits;
}

Removal read_removal(Section section) {
    Removal removal;
    removal.people = section
                         .choice<RemovalAction>("people", {{"keep", RemovalAction::keep},
                                                           {"disable", RemovalAction::disable},
                                                           {"remove", RemovalAction::remove}})
                         .value_or(removal.people);
    removal.status = section
                         .choice<PersonStatus>("status", {{"Suspended", PersonStatus::Suspended},
                                                          {"Deactivated", PersonStatus::Deactivated},
                                                          {"Resigned", PersonStatus::Resigned},
                                                          {"Archived", PersonStatus::Archived}})
                         .value_or(removal.status);
    removal.departments =
        section.choice<RemovalAction>("departments", {{"keep", RemovalAction::keep}, {"remove", RemovalAction::remove}})
            .value_or(removal.departments);
    if (const auto reads = section.integer("afterAbsences", 1, 1000)) removal.after_absences = static_cast<int>(*reads);
    removal.allow_empty = section.boolean("allowEmpty").value_or(removal.allow_empty);
    removal.confirm = section.boolean("confirm").value_or(removal.confirm);
    section.finish();
    return removal;
}

}  // namespace rosterd::config
