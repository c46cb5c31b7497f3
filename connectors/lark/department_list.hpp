#pragma once
// All departments below the roots. By one list for each root where the platform gives the whole tree at once, level by
// level where it does not.

#include <boost/asio/any_io_executor.hpp>
#include <string>
#include <unordered_set>
#include <vector>

#include "platform.hpp"
#include "record_reader.hpp"
#include "rosterd/completeness.hpp"

namespace rosterd::lark {

class DepartmentList {
public:
    // All of them outlive it.
    DepartmentList(Platform& platform, boost::asio::any_io_executor executor, const RecordReader& reader);

    // Throws Error when nothing at all could be read.
    Async<void> read();

    const Completeness& completeness() const noexcept { return completeness_; }
    std::vector<Record> take_records() { return std::move(records_); }     // parents are keys, empty at the top
    const std::vector<std::string>& ids() const noexcept { return ids_; }  // whose people are to be read; "0" first
    bool contains(const std::string& id) const { return known_.contains(id); }

private:
    Async<bool> read_root(const std::string& root);
    Async<bool> read_below(std::string root, bool whole_tree);
    bool take(const Value& item);  // whether it is a new one
    bool fail(ErrorKind kind, std::string why);
    void settle_parents();

    Platform& platform_;
    boost::asio::any_io_executor executor_;
    const RecordReader& reader_;
    std::vector<Record> records_;
    std::vector<std::string> ids_;
    std::unordered_set<std::string> known_;
    std::uint64_t pages_ = 0, keyless_ = 0, doubled_ = 0;
    Completeness completeness_ = Completeness::partial("the read has not come to its end");
};

}  // namespace rosterd::lark
