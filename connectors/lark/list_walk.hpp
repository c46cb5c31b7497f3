#pragma once
// Many paged lists side by side: the children of departments, the people of departments. As many requests under way as
// the settings allow; the pages of one list in their order, those of different lists as they come.

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "platform.hpp"
#include "rosterd/requests_ahead.hpp"

namespace rosterd::lark {

class ListWalk {
public:
    struct Piece {
        std::size_t list = 0;  // number of the list, in the order of add()
        Value items;           // a list of objects; null: none
        bool last = false;     // nothing follows in this list
        std::string trouble;   // not empty: this list ends here, unfinished
        std::int64_t code = 0;
        ErrorKind kind = ErrorKind::internal;
    };

    // The platform outlives it.
    ListWalk(Platform& platform, boost::asio::any_io_executor executor, Group group);

    // `place` with its query, without page size and token. Also between calls of next().
    std::size_t add(std::string place);

    // The next piece of any list; nullopt when all lists have ended. Throws Error(cancelled) only.
    Async<std::optional<Piece>> next();

    std::uint64_t pages() const noexcept { return pages_; }

private:
    struct List {
        std::string place;
        std::unordered_set<std::string> tokens;  // seen so far
    };
    void ask(std::size_t list, const std::string& token);
    void fill();
    void read(const Answer& answer, Piece& piece);

    Platform& platform_;
    Group group_;
    std::vector<List> lists_;
    std::size_t started_ = 0;        // lists whose first page was asked for
    std::deque<std::size_t> asked_;  // lists of the requests under way, oldest first
    std::uint64_t pages_ = 0;
    RequestsAhead ahead_;
};

}  // namespace rosterd::lark
