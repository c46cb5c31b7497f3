// What an upstream job did to the hub, taken back there.

#include "engine/hub_present.hpp"
#include "engine/undo.hpp"

namespace rosterd::engine {

namespace {

Change cannot(const Change& done, std::string why) {
    Change change = done;
    change.id = 0;
    change.state = ChangeState::skipped;
    change.error = "cannot be undone: " + std::move(why);
    change.fields.clear();
    return change;
}

// A reference that was not resolved when it was made stands in the log in the directory's own words.
bool says_nothing(const Change& done, const FieldChange& field) {
    const bool made = done.action == Action::create_person || done.action == Action::create_department;
    return made && (field.key == "manager" || field.key == "leaders");
}

std::vector<Change> opposites(HubPresent& present, const Change& done) {
    Opposite opposite = opposite_of(done, Flow::upstream);
    if (!opposite.why_not.empty()) return {cannot(done, std::move(opposite.why_not))};
    if (!present.has(done.kind, done.object_id)) return {cannot(done, "it is gone from the hub")};
    // What was made has been touched too when it got more than it was made with.
    Change judged = done;
    if (done.action == Action::create_person || done.action == Action::create_department)
        for (std::string& name : present.beyond(done.kind, done.object_id, done.fields))
            judged.fields.push_back({std::move(name), std::nullopt, std::nullopt});
    keep_conflicts_out(opposite.changes, judged, [&](const FieldChange& field) {
        return says_nothing(done, field) || present.is(done.kind, done.object_id, field.key, field.after);
    });
    return std::move(opposite.changes);
}

}  // namespace

void plan_hub_undo(store::Session& session, Run& run) {
    HubPresent present(session, run.services);
    std::vector<std::vector<Change>> objects;
    for (const std::vector<Change>& object : done_by(session, run.task, run.job.errand.undoes)) {
        objects.emplace_back();
        for (const Change& done : object)
            for (Change& change : opposites(present, done)) objects.back().push_back(std::move(change));
    }
    plan_undo_of(run, std::move(objects));
}

}  // namespace rosterd::engine
