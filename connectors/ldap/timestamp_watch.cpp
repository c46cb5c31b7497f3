#include "timestamp_watch.hpp"

#include <xxhash.h>

#include <algorithm>
#include <set>

#include "entry_finder.hpp"
#include "filter.hpp"
#include "rosterd/error.hpp"
#include "search.hpp"
#include "search_failure.hpp"

namespace rosterd::ldap {
namespace {

using Clock = std::chrono::steady_clock;

class TimestampWatch {
public:
    TimestampWatch(const Prepared& prepared, Watcher& watcher) : prepared_(prepared), watcher_(watcher) {}

    void run() {
        // All from the server's own clock: ours may differ.
        for (Kind kind : {Kind::department, Kind::person}) look(kind, false);
        reconcile();
        Clock::time_point reconciled = Clock::now();
        while (watcher_.pause(options().poll_interval)) {
            for (Kind kind : {Kind::department, Kind::person}) look(kind, true);
            if (Clock::now() - reconciled < options().reconcile_interval) continue;
            reconcile();
            reconciled = Clock::now();
        }
    }

private:
    const Options& options() const { return prepared_.connection.options(); }

    void reconcile() {
        Event event;
        event.what = Event::What::reconcile;
        event.why =
            "the server has no content synchronization (RFC 4533): changes are found by modifyTimestamp, which does "
            "not show who is gone";
        watcher_.tell(std::move(event));
    }

    // The newest second is asked for again, since more may have happened in it; what was seen then is known by its
    // content.
    void look(Kind kind, bool tell) {
        std::string& newest = newest_[kind == Kind::person];
        std::set<std::uint64_t>& seen = seen_[kind == Kind::person];
        SearchRequest request = search_for(kind, options(), prepared_.root_dse);
        if (!newest.empty()) request.filter = both(request.filter, "(modifyTimestamp>=" + newest + ")");
        request.attributes = {prepared_.key_attribute, "modifyTimestamp"};
        if (tell) request.attributes.emplace_back("*");
        Search search(prepared_.connection, std::move(request));
        std::set<std::uint64_t> now;
        std::string latest = newest;
        for (std::vector<RawEntry> batch; !(batch = search.next()).empty();) {
            for (const RawEntry& raw : batch) {
                FoundEntry entry = found_entry(prepared_, raw);
                const ValueList& times = entry.values("modifytimestamp");
                if (!times.empty()) latest = std::max(latest, times.front());
                if (!tell) continue;
                std::uint64_t content = content_of(raw);
                now.insert(content);
                if (seen.contains(content) || entry.key.empty()) continue;
                Event event;
                event.kind = kind;
                event.key = std::move(entry.key);
                watcher_.tell(std::move(event));
            }
        }
        if (!search.end().whole) throw Error(failure_kind(search.end().code), search.end().why);
        newest = std::move(latest);
        if (tell) seen = std::move(now);
    }

    static std::uint64_t content_of(const RawEntry& raw) {
        ber_len_t size = raw.size;
        std::string bytes(size, '\0');
        BerElement* copy = raw.attributes ? ber_dup(raw.attributes.get()) : nullptr;
        if (copy != nullptr) {
            ber_read(copy, bytes.data(), size);
            ber_free(copy, 0);
        }
        bytes += raw.dn;
        return XXH3_64bits(bytes.data(), bytes.size());
    }

    const Prepared& prepared_;
    Watcher& watcher_;
    std::string newest_[2];  // the latest modifyTimestamp, as the server writes it
    std::set<std::uint64_t> seen_[2];
};

}  // namespace

void watch_by_timestamp(const Prepared& prepared, Watcher& watcher) {
    TimestampWatch(prepared, watcher).run();
}

}  // namespace rosterd::ldap
