#include "ctl/job_commands.hpp"

#include <filesystem>
#include <fstream>
#include <ostream>

#include "ctl/change_view.hpp"
#include "ctl/exit_code.hpp"
#include "ctl/follow.hpp"
#include "ctl/job_view.hpp"
#include "ctl/members.hpp"
#include "ctl/times.hpp"

namespace rosterd::ctl {
namespace {

Cell state_cell(const Json& change) {
    const std::string state = text_of(change, "state");
    if (state == "applied") return {state, Tone::good};
    if (state == "failed") return {state, Tone::bad};
    if (state == "held") return {state, Tone::warning};
    return {state};
}

// Why it failed or is held; otherwise why it was planned.
std::string why(const Json& change) {
    const std::string error = text_of(change, "error");
    return error.empty() ? text_of(change, "reason") : error;
}

Query query_of(const LogFilter& filter) {
    Query query;
    if (!filter.state.empty()) query.emplace_back("state", filter.state);
    if (!filter.action.empty()) query.emplace_back("action", filter.action);
    if (!filter.kind.empty()) query.emplace_back("objectType", filter.kind == "person" ? "USER" : "DEPARTMENT");
    if (!filter.text.empty()) query.emplace_back("text", filter.text);
    query.emplace_back("unchanged", filter.unchanged ? "true" : "false");
    return query;
}

void write_details(Context& context, const Path& path, const Query& query, const Paging& paging) {
    Screen& screen = context.screen;
    std::int64_t total = 0;
    const auto begin = [&](const Json& answer) { total = number_of(answer, "totalCount"); };
    const std::int64_t count = for_each_item(context.daemon, path, query, paging, begin, [&](const Json& change) {
        const Cell state = state_cell(change);
        screen.out << number_of(change, "syncJobLogId") << "  " << local_time(text_of(change, "at")) << "  "
                   << screen.painted(harmless(state.text), state.tone) << "  " << action_text(change) << "  "
                   << screen.painted(harmless(object_of(change)), Tone::strong) << '\n';
        write_fields(screen, change);
        for (const char* note : {"reason", "error", "key"}) {
            const std::string text = text_of(change, note);
            if (!text.empty())
                screen.out << "      " << screen.painted(note, Tone::faint) << ": " << harmless(text) << '\n';
        }
    });
    screen.out << count << " of " << total << " changes\n";
}

}  // namespace

int list_jobs(Context& context, std::optional<std::int64_t> task, bool group, const Paging& paging) {
    ListLook look;
    look.nouns = "jobs";
    look.columns = {{"JOB", Align::right, true},
                    {"TASK", Align::right, true},
                    {"OUTCOME"},
                    {"TRIGGER"},
                    {"STARTED", Align::left, true},
                    {"TOOK", Align::right, true},
                    {"DEPARTMENTS", Align::right, true},
                    {"PEOPLE", Align::right, true},
                    {"REASON"}};
    look.row = [](const Json& job) {
        const auto share = [&](const std::string& counts) {
            return std::to_string(number_of(job, counts + "CountSucc")) + "/" +
                   std::to_string(number_of(job, counts + "CountAll"));
        };
        return Row{std::to_string(number_of(job, "syncJobId")),
                   std::to_string(number_of(job, "syncTaskId")),
                   outcome_cell(job),
                   text_of(job, "syncTrigger"),
                   local_time(text_of(job, "startedAt")),
                   duration_between(text_of(job, "startedAt"), text_of(job, "finishedAt")),
                   share("department"),
                   share("account"),
                   text_of(job, "errMsg")};
    };
    Query query;
    if (task) query.emplace_back("syncTaskId", std::to_string(*task));
    if (group) query.emplace_back("group", "true");
    show_list(context, {"jobs"}, query, paging, look);
    return exit_success;
}

int show_job(Context& context, std::int64_t id) {
    const Json job = context.daemon.get({"jobs", std::to_string(id)});
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, job);
    } else {
        write_job(context.screen, job);
    }
    return exit_success;
}

int cancel_job(Context& context, std::int64_t id) {
    const Json answer = context.daemon.post({"jobs", std::to_string(id), "cancel"}, nullptr);
    if (context.form != Form::table)
        write_document(context.screen.out, context.form, answer);
    else
        context.screen.out << "Job " << id << " will end as cancelled. What it has applied stays.\n";
    return exit_success;
}

int watch_job(Context& context, std::int64_t id) {
    const Json job = follow_job(context, id);
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, job);
    } else {
        write_job(context.screen, job);
    }
    return exit_code_of(job);
}

int retry_job(Context& context, std::int64_t id, bool only_failed, bool wait) {
    Json body;
    if (only_failed) body["failed"] = true;
    const Json answer = context.daemon.post({"jobs", std::to_string(id), "retry"}, body);
    const std::int64_t next = number_of(answer, "syncJobId");
    if (wait) return watch_job(context, next);
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, answer);
    } else {
        const char* what = is_true(answer, "onlyFailed") ? " takes up what failed in job " : " does the work of job ";
        context.screen.out << "Job " << next << what << id << ". To follow it: rosterctl job watch " << next << '\n';
    }
    return exit_success;
}

int export_job(Context& context, std::int64_t id, const LogFilter& filter, const std::string& file) {
    const std::string ending = std::filesystem::path(file).extension().string();
    if (ending != ".xlsx" && ending != ".csv")
        throw Error(ErrorKind::invalid, "\"" + file + "\" has to end in .xlsx or .csv: that says which form is wanted");
    Query query = query_of(filter);
    query.emplace_back("format", ending.substr(1));
    const std::string text =
        context.daemon.download({"jobs", std::to_string(id), "export"}, query, std::chrono::hours(1));
    // A file that is there is replaced when the new one is whole.
    const std::string draft = file + ".part";
    std::ofstream out(draft, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    std::error_code failed;
    if (out) std::filesystem::rename(draft, file, failed);
    if (!out || failed) {
        std::error_code ignored;
        std::filesystem::remove(draft, ignored);
        throw Error(ErrorKind::storage, "cannot write " + file + " (is there room, and may you write there?)");
    }
    context.screen.err << file << ": " << text.size() << " bytes\n";
    return exit_success;
}

int show_log(Context& context, std::int64_t id, const LogFilter& filter, const Paging& paging) {
    const Path path{"jobs", std::to_string(id), "changes"};
    if (filter.details && context.form == Form::table) {
        write_details(context, path, query_of(filter), paging);
        return exit_success;
    }
    ListLook look;
    look.nouns = "changes";
    look.columns = {{"STATE", Align::left, true}, {"ACTION", Align::left, true}, {"NAME"}, {"CHANGES"}, {"WHY"}};
    look.row = [](const Json& change) {
        return Row{state_cell(change), action_text(change), object_of(change), fields_text(change), why(change)};
    };
    show_list(context, path, query_of(filter), paging, look);
    return exit_success;
}

}  // namespace rosterd::ctl
