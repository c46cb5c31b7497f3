#include "department_list.hpp"

#include <utility>

#include "list_walk.hpp"
#include "rosterd/error.hpp"
#include "rosterd/web_address.hpp"

namespace rosterd::lark {
namespace {

std::string children_of(const std::string& id, bool whole_tree) {
    return "departments/" + percent_encoded(id) + "/children?fetch_child=" + (whole_tree ? "true" : "false");
}

std::string name_of(const std::string& id) {
    return id == whole_company ? std::string("the whole company") : "department " + id;
}

}  // namespace

DepartmentList::DepartmentList(Platform& platform, boost::asio::any_io_executor executor, const RecordReader& reader)
    : platform_(platform), executor_(std::move(executor)), reader_(reader) {}

Async<void> DepartmentList::read() {
    for (const std::string& root : platform_.options().roots) {
        if (known_.contains(root)) continue;  // below another root
        const bool there = co_await read_root(root);
        if (!there) co_return;
        const bool whole = co_await read_below(root, true);
        if (!whole) co_return;
    }
    settle_parents();
    if (keyless_ > 0) {
        completeness_ = Completeness::partial(std::to_string(keyless_) +
                                              " departments have no id, so nothing can be told to be missing");
        co_return;
    }
    if (doubled_ > 0) {
        completeness_ = Completeness::partial(
            std::to_string(doubled_) +
            " departments came twice in one list, so others may have been left out: the company changed while it was "
            "read (the next run will tell)");
        co_return;
    }
    completeness_ = Completeness::complete({pages_, records_.size(), "has_more=false"});
}

// A department of the tenant that stands at the top of what is read; "0" is the company itself and no department.
Async<bool> DepartmentList::read_root(const std::string& root) {
    if (root == whole_company) {
        known_.insert(root);
        ids_.push_back(root);
        co_return true;
    }
    std::string place = "departments/" + percent_encoded(root);
    const Answer answer = co_await platform_.get(Group::department, std::move(place));
    ++pages_;
    if (!answer.good()) co_return fail(answer.kind, "reading " + name_of(root) + ": " + answer.trouble);
    const Value* department = answer.data.member("department");
    if (!department || RecordReader::is_deleted(*department))
        co_return fail(ErrorKind::not_found, "there is no " + name_of(root) + " any more (correct departments)");
    take(*department);
    co_return true;
}

Async<bool> DepartmentList::read_below(std::string root, bool whole_tree) {
    ListWalk walk(platform_, executor_, Group::department_children);
    std::vector<std::string> of_list{root};
    std::unordered_set<std::string> seen;
    walk.add(children_of(root, whole_tree));
    while (true) {
        std::optional<ListWalk::Piece> piece = co_await walk.next();
        if (!piece) break;
        if (!piece->trouble.empty()) {
            pages_ += walk.pages();
            if (whole_tree && piece->code == code_too_large_a_tree) {
                const bool whole = co_await read_below(std::move(root), false);
                co_return whole;
            }
            co_return fail(piece->kind,
                           "reading the departments below " + name_of(of_list[piece->list]) + ": " + piece->trouble);
        }
        const Value::List* items = piece->items.as_list();
        for (std::size_t at = 0; items && at < items->size(); ++at) {
            const Value* id = (*items)[at].member("open_department_id");
            if (id && id->as_text() && !seen.insert(*id->as_text()).second) ++doubled_;
            const bool fresh = take((*items)[at]);
            if (whole_tree || !fresh) continue;
            of_list.push_back(ids_.back());
            walk.add(children_of(ids_.back(), false));
        }
    }
    pages_ += walk.pages();
    co_return true;
}

bool DepartmentList::take(const Value& item) {
    if (RecordReader::is_deleted(item)) return false;
    Record record = reader_.department(item);
    if (record.key.empty()) {
        ++keyless_;
        records_.push_back(std::move(record));
        return false;
    }
    if (!known_.insert(record.key).second) return false;
    ids_.push_back(record.key);
    records_.push_back(std::move(record));
    return true;
}

// False, for the caller to return.
bool DepartmentList::fail(ErrorKind kind, std::string why) {
    if (records_.empty()) throw Error(kind, std::move(why));
    completeness_ = Completeness::partial(std::move(why));
    return false;
}

// What is above the roots is not of this read.
void DepartmentList::settle_parents() {
    for (Record& record : records_)
        if (record.parent == whole_company || !known_.contains(record.parent)) record.parent.clear();
}

}  // namespace rosterd::lark
