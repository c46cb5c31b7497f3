#include "engine/reading.hpp"

#include "rosterd/error.hpp"

namespace rosterd::engine {

namespace {

std::string describe(const Completeness& completeness, const char* what) {
    if (completeness.is_delta()) {
        const Evidence& evidence = completeness.evidence();
        return std::string(what) + ": changes only, " + std::to_string(evidence.records) + " records, " +
               std::to_string(completeness.removed().size()) + " gone, " + evidence.end;
    }
    if (!completeness.is_complete()) return std::string(what) + ": partial, " + completeness.why();
    const Evidence& evidence = completeness.evidence();
    return std::string(what) + ": complete, " + std::to_string(evidence.records) + " records in " +
           std::to_string(evidence.pages) + " pages, " + evidence.end;
}

class Reading {
public:
    Reading(Run& run, const Progress& progress, const bool& stop)
        : run_(run), progress_(progress), stop_(stop), references_(run), departments_(run), people_(run, references_) {}

    Async<std::string> through(Source& source, const std::function<Async<void>()>& loaded) {
        ReadRequest request = read_request(run_);
        const std::unique_ptr<RecordStream> stream = co_await source.read(std::move(request));
        std::optional<Page> page = co_await stream->next();
        co_await loaded();
        std::vector<Record> departments;
        std::size_t first_person = 0;
        for (; page; page = co_await stream->next()) {
            for (first_person = 0; first_person < page->size() && (*page)[first_person].kind == Kind::department;
                 ++first_person)
                departments.push_back(std::move((*page)[first_person]));
            if (first_person < page->size()) break;
            check_stop();
        }
        const Completeness whole_departments = stream->completeness(Kind::department);
        const bool delta = whole_departments.is_delta();
        run_.only_changes = delta;
        if (delta) run_.gone.emplace(whole_departments.removed().begin(), whole_departments.removed().end());
        // Departments by halves would move people about: then nothing is planned at all.
        if (!whole_departments.is_complete() && !delta) {
            run_.job.evidence = describe(whole_departments, "departments");
            co_return "nothing was changed: the departments were not read completely: " + whole_departments.why();
        }
        // Neither would none at all where there were some: everybody would be taken out of his department.
        if (!delta && departments.empty() && run_.linked_departments > 0 && !run_.task.removal.allow_empty) {
            run_.job.evidence = describe(whole_departments, "departments");
            co_return "nothing was changed: the directory returned no department although " +
                std::to_string(run_.linked_departments) +
                " came from it before (check the base and the filter; if there really are none now, set "
                "removal.allowEmpty)";
        }
        const auto plan_departments = [&] {
            if (delta)
                departments_.plan_delta(std::move(departments), whole_departments.removed());
            else
                departments_.plan(std::move(departments));
        };
        co_await run_.services.workers.run(plan_departments);
        std::string doubt;
        if (page) page->erase(page->begin(), page->begin() + static_cast<std::ptrdiff_t>(first_person));
        while (page) {
            if (page->front().kind == Kind::department)
                throw Error(ErrorKind::internal,
                            "the connector delivered a department after people (a defect of the connector)");
            // Who belongs to a department that nobody has told of would be moved to the root.
            if (delta && doubt.empty()) doubt = unknown_department(*page);
            if (!doubt.empty()) break;
            const auto plan_page = [&](store::Session& session) { people_.plan(session, std::move(*page)); };
            co_await run_.services.store.read(plan_page);
            co_await run_.sink.flush(false);
            progress_(run_.job);
            check_stop();
            page = co_await stream->next();
        }
        const Completeness whole_people = stream->completeness(Kind::person);
        run_.job.evidence = describe(whole_departments, "departments") + "; " + describe(whole_people, "people");
        const std::optional<WholeRead> proof = prove(whole_departments, whole_people, doubt);
        // Of what was not asked for nothing may be forgotten.
        if (proof && run_.job.errand.is_whole()) remember(*stream, delta);
        const auto plan_rest = [&](store::Session& session) {
            people_.finish(session);
            departments_.plan_leaders(session, references_);
            if (!proof) return;
            plan_missing_people(session, run_, *proof);
            departments_.plan_missing(session, *proof);
        };
        co_await run_.services.store.read(plan_rest);
        co_await run_.sink.flush(true);
        co_return doubt.empty() ? doubt : "nothing was removed: " + doubt;
    }

private:
    std::optional<WholeRead> prove(const Completeness& departments, const Completeness& people,
                                   std::string& doubt) const {
        if (!doubt.empty()) return std::nullopt;
        if (departments.is_delta() && people.is_delta()) return WholeRead::named(people);
        return WholeRead::judge(departments, people, run_, people_.keyless(), doubt);
    }

    std::string unknown_department(const Page& page) const {
        for (const Record& record : page)
            for (const std::string& key : record.departments)
                if (!key.empty() && !run_.department_ids.contains(key))
                    return "a change names a department that is not known yet (a full read will tell)";
        return {};
    }

    // Kept with what is applied: until then the next read begins where this one did.
    void remember(const RecordStream& stream, bool delta) {
        run_.read.digest = run_.task.digest;
        run_.read.cookie = stream.cookie();
        if (!delta) run_.read.full_at = to_text(run_.services.clock.now());
    }

    void check_stop() const {
        if (stop_) throw Error(ErrorKind::cancelled, "the job was told to stop before anything was applied");
    }

    Run& run_;
    const Progress& progress_;
    const bool& stop_;
    References references_;
    DepartmentPass departments_;
    PeoplePass people_;
};

}  // namespace

ReadRequest read_request(const Run& run) {
    ReadRequest request;
    request.department_attributes = run.department_mapping.attributes();
    request.person_attributes = run.person_mapping.attributes();
    request.all_attributes = run.department_mapping.whole_record() || run.person_mapping.whole_record();
    request.cookie = run.scope.cookie;
    return request;
}

Async<std::string> read_and_plan(Run& run, Source& source, std::function<Async<void>()> loaded,
                                 const Progress& progress, const bool& stop) {
    Reading reading(run, progress, stop);
    co_return co_await reading.through(source, loaded);
}

}  // namespace rosterd::engine
