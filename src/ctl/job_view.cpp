#include "ctl/job_view.hpp"

#include <array>
#include <ostream>
#include <utility>

#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "ctl/times.hpp"

namespace rosterd::ctl {
namespace {

struct Kind {
    const char* title;
    const char* member;
    const char* counts;  // how the API's counts begin
};
constexpr std::array kinds = {Kind{"Departments", "departments", "department"}, Kind{"People", "people", "account"}};

bool is_plan(const Json& job) {
    return text_of(job, "mode") == "plan";
}

std::int64_t over_kinds(const Json& job, const char* name) {
    return number_of(member(job, "departments"), name) + number_of(member(job, "people"), name);
}

Cell count_cell(std::int64_t count, Tone tone) {
    return {std::to_string(count), count == 0 ? Tone::faint : tone};
}

void write_kinds(Screen& screen, const Json& job) {
    const bool plan = is_plan(job);
    const auto number = [](const char* title) { return Column{title, Align::right, true}; };
    Table table(screen, {{"", Align::left, true},
                         number("SEEN"),
                         number(plan ? "CREATE" : "CREATED"),
                         number(plan ? "UPDATE" : "UPDATED"),
                         number("UNCHANGED"),
                         number("HELD"),
                         number("SKIPPED"),
                         number("FAILED"),
                         number(plan ? "REMOVE" : "REMOVED")});
    for (const Kind& kind : kinds) {
        const Json& counts = member(job, kind.member);
        Row row{Cell(kind.title), count_cell(number_of(counts, "seen"), Tone::plain)};
        row.push_back(count_cell(number_of(counts, "created"), Tone::good));
        row.push_back(count_cell(number_of(counts, "updated"), Tone::good));
        row.push_back(count_cell(number_of(counts, "unchanged"), Tone::plain));
        row.push_back(count_cell(number_of(counts, "held"), Tone::warning));
        row.push_back(count_cell(number_of(counts, "skipped"), Tone::plain));
        row.push_back(count_cell(number_of(counts, "failed"), Tone::bad));
        row.push_back(count_cell(number_of(counts, "removed"), Tone::good));
        table.add(std::move(row));
    }
    table.finish();
}

// Objects that the directory no longer shows, and what becomes of them.
void write_missing(Screen& screen, const Json& job) {
    for (const Kind& kind : kinds) {
        const Json& counts = member(job, kind.member);
        if (number_of(counts, "missing") == 0) continue;
        screen.out << kind.title << " missing in the directory: " << number_of(counts, "missing") << " ("
                   << number_of(counts, "removed") << (is_plan(job) ? " to remove, " : " removed, ")
                   << number_of(counts, "removalHeld") << " held, " << number_of(counts, "removalFailed") << " failed, "
                   << number_of(counts, "waiting") << " waiting for another complete read, "
                   << number_of(counts, "kept") << " kept)\n";
    }
}

void write_api_counts(Screen& screen, const Json& job) {
    Table table(screen, {{"", Align::left, true},
                         {"TO SYNC", Align::right, true},
                         {"IN SYNC", Align::right, true},
                         {"TO CHANGE", Align::right, true},
                         {"CHANGED", Align::right, true}});
    for (const Kind& kind : kinds) {
        Row row{Cell(kind.title)};
        for (const char* count : {"CountAll", "CountSucc", "UpdateCountAll", "UpdateCountSucc"})
            row.emplace_back(std::to_string(number_of(job, std::string(kind.counts) + count)));
        table.add(std::move(row));
    }
    table.finish();
}

void write_hints(Screen& screen, const Json& job) {
    const std::string log = "rosterctl job log " + std::to_string(number_of(job, "syncJobId"));
    const std::string hash = text_of(job, "planHash");
    const bool failed = over_kinds(job, "failed") + over_kinds(job, "removalFailed") > 0;
    const bool held = !is_plan(job) && over_kinds(job, "held") + over_kinds(job, "removalHeld") > 0;
    if (failed || held) screen.out << '\n';
    if (failed) screen.out << "What failed: " << log << " --state failed\n";
    if (held) screen.out << "What is held: " << log << " --state held\n";
    if (held && !hash.empty() && text_of(job, "errand").empty())
        screen.out << "To let exactly that through: rosterctl task run " << number_of(job, "syncTaskId")
                   << " --wait --accept " << harmless(hash) << '\n';
}

}  // namespace

bool is_finished(const Json& job) {
    const std::string status = text_of(job, "syncStatus");
    return status == "success" || status == "failed";
}

Cell outcome_cell(const Json& job) {
    if (!is_finished(job)) return text_of(job, "syncStatus") == "pending" ? "waiting" : "running";
    const std::string outcome = text_of(job, "outcome");
    if (outcome == "succeeded") return {"succeeded", Tone::good};
    if (outcome == "succeededWithErrors") return {"succeeded with errors", Tone::warning};
    if (outcome == "heldByGuard") return {"held by the guard", Tone::warning};
    if (outcome == "incompleteRead") return {"incomplete read", Tone::bad};
    if (outcome == "failed" || outcome == "interrupted" || outcome == "cancelled") return {outcome, Tone::bad};
    return {text_of(job, "syncStatus")};
}

int exit_code_of(const Json& job) {
    if (text_of(job, "syncStatus") == "failed") return exit_failed;
    std::int64_t trouble = 0;
    for (const char* name : {"held", "failed", "removalHeld", "removalFailed"}) trouble += over_kinds(job, name);
    const std::string outcome = text_of(job, "outcome");
    const bool clean = trouble == 0 && outcome != "succeededWithErrors" && outcome != "heldByGuard";
    return clean ? exit_success : exit_incomplete;
}

void write_statistics(Screen& screen, const Json& job) {
    write_kinds(screen, job);
    write_missing(screen, job);
    if (is_plan(job)) return;
    screen.out << '\n';
    write_api_counts(screen, job);
}

void write_job(Screen& screen, const Json& job) {
    const Cell outcome = outcome_cell(job);
    const std::string took = duration_between(text_of(job, "startedAt"), text_of(job, "finishedAt"));
    screen.out << (is_plan(job) ? "Plan " : "Job ") << number_of(job, "syncJobId") << " of task "
               << number_of(job, "syncTaskId") << ": " << screen.painted(harmless(outcome.text), outcome.tone);
    if (!took.empty()) screen.out << " in " << took;
    screen.out << '\n';
    write_facts(screen, {{"Reason", Cell(text_of(job, "errMsg"))},
                         {"Read", Cell(text_of(job, "evidence"))},
                         {"Stage", Cell(is_finished(job) ? "" : text_of(job, "stage"))},
                         {"Trigger", Cell(text_of(job, "syncTrigger"))},
                         {"Asked by", Cell(text_of(job, "askedBy"))},
                         {"Errand", Cell(text_of(job, "errand"))},
                         {"Accepted", Cell(text_of(job, "acceptedPlan"))},
                         {"Created", Cell(local_time(text_of(job, "createdAt")))},
                         {"Started", Cell(local_time(text_of(job, "startedAt")))},
                         {"Finished", Cell(local_time(text_of(job, "finishedAt")))},
                         {"Plan hash", Cell(text_of(job, "planHash"))}});
    screen.out << '\n';
    write_statistics(screen, job);
    if (is_finished(job)) write_hints(screen, job);
}

}  // namespace rosterd::ctl
