#include "ctl/plan_commands.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "ctl/change_view.hpp"
#include "ctl/display_text.hpp"
#include "ctl/exit_code.hpp"
#include "ctl/follow.hpp"
#include "ctl/job_view.hpp"
#include "ctl/lists.hpp"
#include "ctl/members.hpp"
#include "ctl/plan_view.hpp"

namespace rosterd::ctl {
namespace {

constexpr std::chrono::seconds document_limit{300};

Path job_path(const Json& job, const char* part) {
    return {"jobs", std::to_string(number_of(job, "syncJobId")), part};
}

std::string read_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) throw Error(ErrorKind::not_found, "cannot read " + file + " (is it there, and may you read it?)");
    return text.str();
}

// What was left out, and why.
void write_skipped(Context& context, const Json& job) {
    Screen& screen = context.screen;
    const auto begin = [&](const Json& changes) {
        const std::int64_t total = number_of(changes, "totalCount");
        if (total > 0) screen.out << '\n' << screen.painted("Left out", Tone::warning) << ": " << total << '\n';
    };
    const auto visit = [&](const Json& change) {
        screen.out << "  . " << action_text(change) << ' ' << harmless(object_of(change)) << "\n      "
                   << screen.painted(harmless(text_of(change, "error")), Tone::faint) << '\n';
    };
    for_each_item(context.daemon, job_path(job, "changes"), {{"state", "skipped"}, {"unchanged", "false"}}, everything,
                  begin, visit);
}

int show_outcome(Context& context, std::int64_t id) {
    const Json job = follow_job(context, id);
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, job);
    } else {
        write_job(context.screen, job);
        write_skipped(context, job);
    }
    return exit_code_of(job);
}

}  // namespace

void keep_plan(Context& context, const Json& job, const std::string& file) {
    const std::string text = context.daemon.download(job_path(job, "plan"), {}, document_limit);
    std::filesystem::path path(file);
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed))
        path /= "plan-" + std::to_string(number_of(job, "syncTaskId")) + "-" + text_of(job, "planHash") + ".json";
    // A file that is there is replaced when the new one is whole.
    std::filesystem::path draft = path;
    draft += ".part";
    std::ofstream out(draft, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    failed.clear();
    if (out) std::filesystem::rename(draft, path, failed);
    if (!out || failed) {
        std::error_code ignored;
        std::filesystem::remove(draft, ignored);
        throw Error(ErrorKind::storage, "cannot write " + path.string() + " (is there room, and may you write there?)");
    }
    context.screen.err << path.string() << ": plan " << text_of(job, "planHash") << ", " << text.size() << " bytes\n";
}

int apply_plan(Context& context, const ApplyWishes& wishes) {
    std::string text = read_file(wishes.file);
    const Json document = Json::parse(text, nullptr, false);
    const std::int64_t task = wishes.task.value_or(document.is_object() ? number_of(document, "syncTaskId") : 0);
    if (task < 1)
        throw Error(ErrorKind::invalid, wishes.file + " is no plan (rosterctl task plan ID -o FILE makes one)");
    Query query;
    if (!wishes.accepted_plan.empty()) query.emplace_back("acceptPlan", wishes.accepted_plan);
    const Json answer =
        context.daemon.post_text({"tasks", std::to_string(task), "apply"}, query, std::move(text), document_limit);
    return show_outcome(context, number_of(answer, "syncJobId"));
}

int undo_job(Context& context, std::int64_t id, const UndoWishes& wishes) {
    const Path path{"jobs", std::to_string(id), "undo"};
    Json body = Json::object();
    body["mode"] = "plan";
    const Json planned = context.daemon.post(path, body);
    const Json plan = follow_job(context, number_of(planned, "syncJobId"));
    if (context.form == Form::table) {
        write_plan(context, plan, wishes.all, "rosterctl job undo " + std::to_string(id) + " --yes");
        context.screen.out << "What the directory still says comes back with the next run: rosterctl task pause "
                           << number_of(plan, "syncTaskId") << '\n';
    } else if (!wishes.yes) {
        write_document(context.screen.out, context.form, plan);
    }
    if (!wishes.yes || text_of(plan, "syncStatus") == "failed") return exit_code_of(plan);
    body["mode"] = "run";
    if (!wishes.accepted_plan.empty()) body["acceptPlan"] = wishes.accepted_plan;
    if (context.form == Form::table) context.screen.out << '\n';
    const Json answer = context.daemon.post(path, body);
    return show_outcome(context, number_of(answer, "syncJobId"));
}

}  // namespace rosterd::ctl
