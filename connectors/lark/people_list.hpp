#pragma once
// The people of all departments, each once.

#include <boost/asio/any_io_executor.hpp>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "department_list.hpp"
#include "list_walk.hpp"
#include "record_reader.hpp"
#include "rosterd/source.hpp"

namespace rosterd::lark {

class PeopleList {
public:
    // All of them outlive it; the departments have been read.
    PeopleList(Platform& platform, boost::asio::any_io_executor executor, const RecordReader& reader,
               const DepartmentList& departments);

    // Some people; nullopt: the end. A list that breaks off ends all of it.
    Async<std::optional<Page>> next();

    const Completeness& completeness() const noexcept { return completeness_; }  // after the end

private:
    void take(const Value& item, Page& page);
    void finish();

    const RecordReader& reader_;
    const DepartmentList& departments_;
    ListWalk walk_;
    // Whoever is in several departments comes several times.
    std::unordered_set<std::string> seen_;
    // Of the others: who comes twice has moved, or the list has shifted, and somebody else may have slipped through.
    std::vector<std::size_t> hashes_;
    std::uint64_t people_ = 0, keyless_ = 0;
    bool managers_seen_ = false, ended_ = false;
    Completeness completeness_ = Completeness::partial("the read has not come to its end");
};

}  // namespace rosterd::lark
