#include "engine/apply_pass.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "engine/counting.hpp"
#include "rosterd/error.hpp"
#include "store/changes.hpp"
#include "store/links.hpp"

namespace rosterd::engine {

namespace {
constexpr std::size_t batch_changes = 4000;
constexpr std::size_t batch_bytes = std::size_t{4} << 20;
constexpr std::size_t batch_links = 10000;
// Every page that a transaction touches is logged once, and new people touch most pages of the indexes: few large
// transactions write a fraction of what many small ones do. Others' writes wait for this long.
constexpr std::chrono::milliseconds transaction_time{250};
}  // namespace

ApplyPass::ApplyPass(Run& run, const Progress& progress, const bool& stop)
    : run_(run), progress_(progress), stop_(stop) {
    applying_.task = &run.task;
    applying_.person_fields = &run.services.person_fields;
    applying_.department_fields = &run.services.department_fields;
    applying_.organization = run.departments.organization;
    applying_.departments = run.departments.row_of;
    applying_.precedence = run.precedences;
}

Async<void> ApplyPass::run() {
    while (!finished_) {
        applied_.clear();
        const auto work = [this](store::Session& session) { transact(session); };
        co_await run_.services.store.write(work);
        count_applied(run_, applied_);
        Job shown = run_.job;
        shown.counts.departments = count_departments(run_);
        progress_(shown);
        if (stop_)
            throw Error(ErrorKind::cancelled,
                        "the job was told to stop; what it had applied stays, the next run does the rest");
    }
    co_await keep_links();
}

void ApplyPass::transact(store::Session& session) {
    const auto until = std::chrono::steady_clock::now() + transaction_time;
    do {
        std::vector<Change> batch = store::Changes(session).planned(run_.job.id, last_, batch_changes, batch_bytes);
        finished_ = batch.empty();
        if (finished_) return;
        last_ = batch.back().id;
        applying_.now = to_text(run_.services.clock.now());
        hub::apply(session, applying_, batch);
        for (Change& change : batch) change.fields = {};  // counting needs no contents
        applied_.insert(applied_.end(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
    } while (std::chrono::steady_clock::now() < until);
}

// What a run learns about links without changing the hub: fingerprints and places, absences begun and ended.
Async<void> ApplyPass::keep_links() {
    for (std::size_t from = 0; from < run_.touched.size(); from += batch_links) {
        const auto touch = [&](store::Session& session) {
            store::Links links(session);
            const std::size_t to = std::min(run_.touched.size(), from + batch_links);
            for (std::size_t at = from; at < to; ++at) links.update(run_.touched[at]);
        };
        co_await run_.services.store.write(touch);
    }
    applying_.now = to_text(run_.services.clock.now());
    const auto rest = [&](store::Session& session) {
        store::Links links(session);
        if (!run_.present_again.empty()) links.touch_absences(run_.present_again, 0);
        for (const auto& [absences, ids] : run_.absent) links.touch_absences(ids, absences);
        for (const std::int64_t id : run_.unlinked) links.remove(id);
        hub::resolve_parked(session, applying_);
    };
    co_await run_.services.store.write(rest);
}

}  // namespace rosterd::engine
