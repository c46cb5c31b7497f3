#pragma once
// The API's lists: fetched page by page, shown as a table or as a document.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ctl/context.hpp"
#include "ctl/table.hpp"

namespace rosterd::ctl {

struct Paging {
    std::int64_t page = 1;
    std::int64_t limit = 10;
    bool all = false;
};

constexpr Paging everything{1, 10, true};

// Calls begin(answer) with the first page's whole answer, then visit(item) for each item. Returns how many were
// visited.
std::int64_t for_each_item(Daemon& daemon, const Path& path, Query query, const Paging& paging,
                           const std::function<void(const Json& answer)>& begin,
                           const std::function<void(const Json& item)>& visit);

struct ListLook {
    std::string nouns;  // "people"
    std::vector<Column> columns;
    std::function<Row(const Json& item)> row;
};

// Shows the list in the form asked for, under a table how to see the rest.
void show_list(Context& context, const Path& path, const Query& query, const Paging& paging, const ListLook& look);

}  // namespace rosterd::ctl
