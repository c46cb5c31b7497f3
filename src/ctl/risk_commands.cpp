#include "ctl/risk_commands.hpp"

#include <algorithm>
#include <ostream>

#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "ctl/table.hpp"
#include "ctl/times.hpp"

namespace rosterd::ctl {
namespace {

constexpr std::int64_t largest_page = 50;  // of the contract

Cell status_cell(const Json& operation) {
    const std::string status = text_of(operation, "status");
    if (status == "SUCCESS") return {status, Tone::good};
    if (status == "FAILED") return {status, Tone::bad};
    if (status == "PENDING") return {status, Tone::warning};
    return {status};
}

int decide(Context& context, const char* call, const char* done, const std::vector<std::int64_t>& operations) {
    Json body = Json::object();
    body["syncRiskOperationIds"] = operations;
    const Json answer = context.daemon.contract(call, {}, body);
    const Json& failed = member(answer, "faildList");
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, answer);
    } else {
        context.screen.out << member(answer, "successList").size() << ' ' << done << '\n';
        for (const Json& id : failed)
            context.screen.out << shown(id) << ": there is no such held change, or it is decided about already\n";
    }
    return failed.empty() ? exit_success : exit_incomplete;
}

}  // namespace

int list_risks(Context& context, std::int64_t task, const std::string& status, const Paging& paging) {
    Json all = Json::object(), list = Json::array();
    std::int64_t total = 0;
    const std::int64_t limit = paging.all ? largest_page : std::min(paging.limit, largest_page);
    for (std::int64_t page = paging.all ? 1 : paging.page;; ++page) {
        Query query{
            {"syncTaskId", std::to_string(task)}, {"page", std::to_string(page)}, {"limit", std::to_string(limit)}};
        if (!status.empty()) query.emplace_back("status", status);
        const Json answer = context.daemon.contract("list-sync-risk-operations", query);
        total = number_of(answer, "totalCount");
        const Json& found = member(answer, "list");
        for (const Json& operation : found) list.push_back(operation);
        if (!paging.all || found.empty() || static_cast<std::int64_t>(list.size()) >= total) break;
    }
    if (context.form != Form::table) {
        all["totalCount"] = total;
        all["list"] = std::move(list);
        write_document(context.screen.out, context.form, all);
        return exit_success;
    }
    Table table(context.screen, {{"NUMBER", Align::right, true},
                                 {"STATUS", Align::left, true},
                                 {"ACTION", Align::left, true},
                                 {"NAME"},
                                 {"SINCE", Align::left, true},
                                 {"JOB", Align::right, true},
                                 {"WHY"}});
    for (const Json& operation : list) {
        const std::string error = text_of(operation, "errMsg");
        table.add({std::to_string(number_of(operation, "syncRiskOperationId")), status_cell(operation),
                   text_of(operation, "action"), text_of(operation, "objectName"),
                   local_time(text_of(operation, "createdAt")), std::to_string(number_of(operation, "syncJobId")),
                   error.empty() ? text_of(operation, "reason") : error});
    }
    table.finish();
    context.screen.out << list.size() << " of " << total << " held changes\n";
    return exit_success;
}

int execute_risks(Context& context, const std::vector<std::int64_t>& operations) {
    return decide(context, "trigger-sync-risk-operations", "being carried out (rosterctl risk list shows how it went)",
                  operations);
}

int cancel_risks(Context& context, const std::vector<std::int64_t>& operations) {
    return decide(context, "cancel-sync-risk-operation", "cancelled", operations);
}

}  // namespace rosterd::ctl
