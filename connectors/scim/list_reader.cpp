#include "list_reader.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "rosterd/error.hpp"

namespace rosterd::scim {
namespace {

constexpr unsigned most_realignments = 5;
constexpr int most_broken_answers = 3;

}  // namespace

ListReader::ListReader(Service& service, boost::asio::any_io_executor executor, Kind kind, ResourceReader& reader)
    : service_(service),
      executor_(std::move(executor)),
      kind_(kind),
      what_(kind == Kind::person ? "people" : "departments"),
      reader_(reader) {}

std::string ListReader::target(std::uint64_t start, std::uint32_t count) const {
    std::string text = service_.endpoint(kind_);
    text += text.find('?') == std::string::npos ? "?" : "&";
    return text + "startIndex=" + std::to_string(start) + "&count=" + std::to_string(count);
}

void ListReader::ask(std::uint64_t start) {
    if (!ahead_) {
        auto send = [this](ApiCall call) { return service_.client().call(std::move(call)); };
        ahead_ = std::make_unique<RequestsAhead>(executor_, std::move(send));
    }
    starts_.push_back(start);
    next_start_ = start;
    ahead_->ask(service_.call_to_get(target(start, service_.options().page_size)));
}

// Every further page, as far as the pool takes them, once it is known how they will be cut.
void ListReader::ask_ahead(std::size_t page) {
    if (!total_ || page < 2) return;
    if (page_size_ == 0) page_size_ = page;
    const std::uint64_t step = page_size_ - 1;
    if (starts_.empty() && position_ < *total_) ask(position_);
    while (starts_.size() < service_.options().at_once && next_start_ + step < *total_) ask(next_start_ + step);
}

void ListReader::fail(std::string why) {
    ended_ = true;
    ahead_.reset();
    completeness_ = Completeness::partial(std::move(why));
}

void ListReader::finish(std::string how) {
    ended_ = true;
    ahead_.reset();
    if (doubled_ > 0) {
        completeness_ = Completeness::partial("the list of " + what_ + " had " + std::to_string(doubled_) +
                                              " of them more than once, so others may have been left out");
        return;
    }
    completeness_ = Completeness::complete({pages_, seen_.size(), std::move(how)});
}

// The oldest request's answer. What is no list is asked for again: a proxy's error page passes.
Async<std::optional<ListAnswer>> ListReader::answer() {
    for (int broken = 0;; ++broken) {
        const std::uint64_t start = starts_.front();
        std::string why;
        ErrorKind kind = ErrorKind::internal;
        try {
            const HttpResponse response = co_await ahead_->next();
            starts_.erase(starts_.begin());
            ++pages_;
            if (response.status == 200) {
                co_return reader_.read_list(response.body);
            }
            why = describe(response);
            kind = kind_of(response.status);
            broken = most_broken_answers;
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::cancelled) throw;
            if (!starts_.empty() && starts_.front() == start) {  // the call itself failed, after its own retries
                starts_.erase(starts_.begin());
                broken = most_broken_answers;
            }
            why = error.message();
            kind = error.kind();
        }
        if (broken + 1 >= most_broken_answers) {
            why = "reading " + what_ + " from " + std::to_string(start) + " on: " + why;
            if (position_ == 0) throw Error(kind, std::move(why));
            fail(std::move(why));
            co_return std::nullopt;
        }
        // The same page again, and nothing beside it.
        ahead_.reset();
        starts_.clear();
        ask(start);
    }
}

// A service that gives one at a time cannot show the last one again beside the next.
std::uint64_t ListReader::next_start() const {
    return last_page_ == 1 ? position_ + 1 : std::max<std::uint64_t>(position_, 1);
}

// Where the page goes on behind what has come already: index of the first new one. False: it does not fit.
bool ListReader::align(const Resources& page, std::size_t& first) {
    first = 0;
    if (position_ == 0 || page.empty()) return true;
    if (!realigning_ && last_page_ == 1) return !seen_.contains(page.front().record.key);
    const auto last = std::ranges::find_if(page, [&](const Resource& one) { return one.record.key == last_key_; });
    if (realigning_) {
        if (last == page.end()) return false;
        first = static_cast<std::size_t>(last - page.begin()) + 1;
        return true;
    }
    if (last != page.begin()) return false;
    first = 1;
    return true;
}

ListReader::Resources ListReader::take(Resources page, std::size_t first) {
    Resources fresh;
    fresh.reserve(page.size() - first);
    for (std::size_t i = first; i < page.size(); ++i) {
        ++position_;
        last_key_ = page[i].record.key;
        if (last_key_.empty() || seen_.insert(last_key_).second) {
            fresh.push_back(std::move(page[i]));
        } else {
            ++doubled_;
        }
    }
    return fresh;
}

Async<std::vector<Resource>> ListReader::next() {
    while (!ended_) {
        if (starts_.empty()) ask(next_start());
        const std::uint64_t start = starts_.front();
        std::optional<ListAnswer> found = co_await answer();
        if (!found) break;
        if (found->total) {
            total_moved_ = total_moved_ || (total_ && *total_ != *found->total);
            total_ = found->total;
        }
        Resources page = std::move(found->resources);
        std::size_t first = 0;
        const bool fits = (realigning_ || start == next_start()) && align(page, first);
        if (!fits) {
            // Pages are shorter than the first one was, or the list has moved: look for the place, one page back.
            const bool moved = realigning_ || start == next_start();
            ahead_.reset();
            starts_.clear();
            page_size_ = 0;
            if (!moved) continue;
            const bool again =
                std::ranges::all_of(page, [&](const Resource& one) { return seen_.contains(one.record.key); });
            if (realigning_ || ++realigned_ > most_realignments) {
                fail(again && !page.empty() ? "the service gave a page of " + what_ +
                                                  " again instead of the next one (does it know startIndex?)"
                                            : "the list of " + what_ + " changed its order while it was read");
                break;
            }
            realigning_ = true;
            const std::uint64_t back = std::max<std::size_t>(last_page_, 2) - 1;
            ask(position_ > back ? position_ - back : 1);
            continue;
        }
        if (realigning_) position_ = start + first - 1;
        const bool was_realigning = std::exchange(realigning_, false);
        const std::size_t size = page.size();
        Resources fresh = take(std::move(page), first);
        const bool nothing_new = first >= size;
        if (size > 0) last_page_ = size;
        const bool over = (total_ && position_ >= *total_) || (nothing_new && !was_realigning);
        if (!over) {
            ask_ahead(was_realigning ? 0 : size);
        } else {
            Resources rest = co_await settle();
            std::ranges::move(rest, std::back_inserter(fresh));
        }
        if (!fresh.empty()) co_return fresh;
    }
    co_return Resources();
}

// The end has come: does everything add up?
Async<std::vector<Resource>> ListReader::settle() {
    ahead_.reset();
    starts_.clear();
    if (!total_) {
        finish("a page with nothing new");
        co_return Resources();
    }
    if (position_ == *total_) {
        finish("totalResults " + std::to_string(*total_) + " reached");
        co_return Resources();
    }
    const std::string counted = "the service says there are " + std::to_string(*total_) + " " + what_ + " and gave " +
                                std::to_string(position_);
    if (position_ + 1 == *total_) {
        // Services that count from 0 have kept the first one back.
        ask(0);
        std::optional<ListAnswer> found = co_await answer();
        if (!found) co_return Resources();
        Resources first = std::move(found->resources);
        if (!first.empty() && !seen_.contains(first.front().record.key)) {
            first.resize(1);
            Resources fresh = take(std::move(first), 0);
            finish("totalResults " + std::to_string(*total_) + " reached, counted from 0");
            co_return fresh;
        }
    }
    fail(counted);
    co_return Resources();
}

}  // namespace rosterd::scim
