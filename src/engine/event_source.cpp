#include "engine/event_source.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace rosterd::engine {

namespace {

constexpr std::size_t page_size = 500;

class EventStream final : public RecordStream {
public:
    EventStream(std::vector<Event> events, std::string how)
        : how_(how.empty() ? std::to_string(events.size()) + " events" : std::move(how)) {
        std::map<std::string, std::size_t, std::less<>> last;
        for (std::size_t at = 0; at < events.size(); ++at) {
            last[events[at].key] = at;
            if (!events[at].cookie.empty()) cookie_ = events[at].cookie;
        }
        std::vector<Record> people;
        for (std::size_t at = 0; at < events.size(); ++at) {
            Event& event = events[at];
            if (last.at(event.key) != at) continue;
            if (event.what == Event::What::removed)
                removed_.push_back(std::move(event.key));
            else
                (event.kind == Kind::department ? records_ : people).push_back(std::move(event.record));
        }
        std::ranges::move(people, std::back_inserter(records_));
    }

    Async<std::optional<Page>> next() override {
        Page page;
        while (page.size() < page_size && at_ < records_.size()) page.push_back(std::move(records_[at_++]));
        if (page.empty()) co_return std::nullopt;
        co_return page;
    }

    Completeness completeness(Kind) const override { return Completeness::delta({1, records_.size(), how_}, removed_); }

    std::string cookie() const override { return cookie_; }

private:
    std::string how_;
    std::size_t at_ = 0;
    std::vector<Record> records_;  // departments first
    std::vector<std::string> removed_;
    std::string cookie_;
};

}  // namespace

EventSource::EventSource(std::vector<Record> records, std::string how) : how_(std::move(how)) {
    for (Record& record : records) {
        Event event;
        event.kind = record.kind;
        event.key = record.key;
        event.record = std::move(record);
        events_.push_back(std::move(event));
    }
}

Async<std::unique_ptr<RecordStream>> EventSource::read(ReadRequest) {
    co_return std::make_unique<EventStream>(std::exchange(events_, {}), how_);
}

}  // namespace rosterd::engine
