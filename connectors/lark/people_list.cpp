#include "people_list.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "rosterd/web_address.hpp"

namespace rosterd::lark {

constexpr std::size_t records_a_page = 500;

PeopleList::PeopleList(Platform& platform, boost::asio::any_io_executor executor, const RecordReader& reader,
                       const DepartmentList& departments)
    : reader_(reader), departments_(departments), walk_(platform, std::move(executor), Group::department_people) {
    for (const std::string& id : departments.ids())
        walk_.add("users/find_by_department?department_id=" + percent_encoded(id));
}

Async<std::optional<Page>> PeopleList::next() {
    Page page;
    while (!ended_ && page.size() < records_a_page) {
        std::optional<ListWalk::Piece> piece = co_await walk_.next();
        if (!piece) {
            finish();
            break;
        }
        if (!piece->trouble.empty()) {
            ended_ = true;
            completeness_ = Completeness::partial("reading the people of department " +
                                                  departments_.ids()[piece->list] + ": " + piece->trouble);
            break;
        }
        const Value::List* items = piece->items.as_list();
        for (std::size_t at = 0; items && at < items->size(); ++at) take((*items)[at], page);
    }
    if (page.empty()) co_return std::nullopt;
    co_return page;
}

void PeopleList::take(const Value& item, Page& page) {
    Record record = reader_.person(item);
    if (record.key.empty()) ++keyless_;
    if (record.departments.size() > 1) {
        if (!record.key.empty() && !seen_.insert(record.key).second) return;
    } else {
        hashes_.push_back(std::hash<std::string>{}(record.key));
    }
    ++people_;
    // The company itself is no department; others may be outside of what is read.
    std::erase_if(record.departments,
                  [&](const std::string& id) { return id == whole_company || !departments_.contains(id); });
    // Who has no manager says so by leaving it away, provided that this app sees managers at all.
    managers_seen_ = managers_seen_ || record.manager.has_value();
    if (managers_seen_ && !record.manager) record.manager.emplace();
    page.push_back(std::move(record));
}

void PeopleList::finish() {
    ended_ = true;
    std::ranges::sort(hashes_);
    const bool doubled = std::ranges::adjacent_find(hashes_) != hashes_.end();
    hashes_ = {};
    if (doubled && keyless_ == 0) {
        completeness_ = Completeness::partial(
            "somebody came in two places, so others may have been left out: the company changed while it was read (the "
            "next run will tell)");
        return;
    }
    completeness_ = keyless_ > 0
                        ? Completeness::partial(std::to_string(keyless_) +
                                                " people have no id, so nothing can be told to be missing")
                        : Completeness::complete(
                              {walk_.pages(), people_,
                               "has_more=false in " + std::to_string(departments_.ids().size()) + " departments"});
}

}  // namespace rosterd::lark
