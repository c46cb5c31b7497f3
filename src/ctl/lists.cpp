#include "ctl/lists.hpp"

#include <ostream>
#include <utility>

#include "ctl/members.hpp"

namespace rosterd::ctl {
namespace {

// Of one request when everything is fetched: large enough to be quick, small enough to hold.
constexpr std::int64_t fetch_limit = 500;

void show_document(Context& context, const Path& path, const Query& query, const Paging& paging) {
    ListDocument document(context.screen.out, context.form);
    const auto begin = [&](const Json& answer) { document.begin(nullptr, number_of(answer, "totalCount")); };
    for_each_item(context.daemon, path, query, paging, begin, [&](const Json& item) { document.add(item); });
    document.end(nullptr);
}

void show_table(Context& context, const Path& path, const Query& query, const Paging& paging, const ListLook& look) {
    Screen& screen = context.screen;
    Table table(screen, look.columns);
    std::int64_t total = 0;
    const auto begin = [&](const Json& answer) { total = number_of(answer, "totalCount"); };
    const auto visit = [&](const Json& item) { table.add(look.row(item)); };
    const std::int64_t count = for_each_item(context.daemon, path, query, paging, begin, visit);
    table.finish();
    if (total == 0) {
        screen.out << "No " << look.nouns << ".\n";
    } else if (count == 0) {
        screen.out << "Page " << paging.page << " is empty: there are " << total << ' ' << look.nouns << ".\n";
    } else if (count < total && !paging.all) {
        const std::string rest = std::to_string(count) + " of " + std::to_string(total) + " " + look.nouns +
                                 ". More: --page " + std::to_string(paging.page + 1) + ", --limit N or --all";
        screen.out << screen.painted(rest, Tone::faint) << '\n';
    }
}

}  // namespace

std::int64_t for_each_item(Daemon& daemon, const Path& path, Query query, const Paging& paging,
                           const std::function<void(const Json&)>& begin,
                           const std::function<void(const Json&)>& visit) {
    const std::int64_t limit = paging.all ? fetch_limit : paging.limit;
    std::int64_t page = paging.all ? 1 : paging.page;
    query.emplace_back("limit", std::to_string(limit));
    query.emplace_back("page", "");
    std::int64_t count = 0;
    for (bool first = true;; first = false, ++page) {
        query.back().second = std::to_string(page);
        const Json answer = daemon.get(path, query);
        const Json& list = member(answer, "list");
        if (!list.is_array())
            throw Error(ErrorKind::internal, "the daemon's answer to " + target_of(path, {}) + " has no list");
        if (first) begin(answer);
        for (const Json& item : list) visit(item);
        const auto size = static_cast<std::int64_t>(list.size());
        count += size;
        if (!paging.all || size < limit) return count;
    }
}

void show_list(Context& context, const Path& path, const Query& query, const Paging& paging, const ListLook& look) {
    if (context.form == Form::table) return show_table(context, path, query, paging, look);
    show_document(context, path, query, paging);
}

}  // namespace rosterd::ctl
