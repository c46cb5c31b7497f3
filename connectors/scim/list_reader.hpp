#pragma once
// All resources of one endpoint, page by page (RFC 7644, 3.4.2.4), and the proof that it was all.
//
// Each page begins with the last resource of the page before: a list that has shifted meanwhile shows. Pages are asked
// for ahead as soon as the first one has told their size and how many resources there are.

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "resource_reader.hpp"
#include "rosterd/completeness.hpp"
#include "rosterd/requests_ahead.hpp"
#include "service.hpp"

namespace rosterd::scim {

class ListReader {
public:
    // All of them outlive it. `what`: "people", for messages.
    ListReader(Service& service, boost::asio::any_io_executor executor, Kind kind, ResourceReader& reader);

    // The next page; empty: the end. Throws Error only when the very first page could not be had.
    Async<std::vector<Resource>> next();

    const Completeness& completeness() const noexcept { return completeness_; }  // after the end

private:
    using Resources = std::vector<Resource>;
    std::string target(std::uint64_t start, std::uint32_t count) const;
    void ask(std::uint64_t start);
    void ask_ahead(std::size_t page);
    Async<std::optional<ListAnswer>> answer();  // nullopt: could not be had, and completeness_ says why
    std::uint64_t next_start() const;
    bool align(const Resources& page, std::size_t& first);
    Resources take(Resources page, std::size_t first);
    Async<Resources> settle();
    void fail(std::string why);
    void finish(std::string how);

    Service& service_;
    boost::asio::any_io_executor executor_;
    Kind kind_;
    std::string what_;
    ResourceReader& reader_;
    std::unique_ptr<RequestsAhead> ahead_;
    std::vector<std::uint64_t> starts_;  // of the requests under way, oldest first
    std::uint64_t position_ = 0;         // of the last resource that came, counted from 1
    std::uint64_t pages_ = 0, next_start_ = 0;
    std::size_t page_size_ = 0;  // of the first page
    std::size_t last_page_ = 0;  // size of the one before
    std::optional<std::uint64_t> total_;
    bool total_moved_ = false;
    std::string last_key_;
    std::unordered_set<std::string> seen_;
    std::uint64_t doubled_ = 0;
    unsigned realigned_ = 0;
    bool realigning_ = false, ended_ = false;
    Completeness completeness_ = Completeness::partial("the read has not come to its end");
};

}  // namespace rosterd::scim
