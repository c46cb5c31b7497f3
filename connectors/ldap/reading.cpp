#include "reading.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "department_reading.hpp"
#include "entry_reader.hpp"
#include "page_queue.hpp"
#include "quiet_pipe.hpp"
#include "search.hpp"
#include "sync_cookie.hpp"

namespace rosterd::ldap {
namespace {

constexpr std::size_t records_a_page = 1000;
constexpr std::size_t most_bytes = 4 << 20;  // then a page has fewer: photos

class Reading final : public RecordStream {
public:
    Reading(Prepared prepared, ReadRequest request, std::optional<SyncCookie> cookie, boost::asio::any_io_executor loop)
        : prepared_(std::move(prepared)),
          request_(std::move(request)),
          cookie_(std::move(cookie)),
          queue_(std::move(loop)) {
        thread_ = std::thread([this] { run(); });
    }

    ~Reading() override {
        queue_.close();
        prepared_.connection.interrupt();
        thread_.join();
    }

    Async<std::optional<Page>> next() override { return queue_.pop(); }

    Completeness completeness(Kind kind) const override {
        std::lock_guard lock(mutex_);
        const std::optional<Completeness>& certificate = certificate_of(kind);
        return certificate ? *certificate : Completeness::partial("the read has not come to its end");
    }

    std::string cookie() const override {
        std::lock_guard lock(mutex_);
        for (const std::optional<Completeness>& certificate : certificates_)
            if (!certificate || !certificate->is_complete()) return {};
        return cookie_ ? to_text(*cookie_, options()) : std::string();
    }

private:
    const Options& options() const { return prepared_.connection.options(); }

    std::optional<Completeness>& certificate_of(Kind kind) { return certificates_[kind == Kind::person]; }
    const std::optional<Completeness>& certificate_of(Kind kind) const { return certificates_[kind == Kind::person]; }

    void certify(Kind kind, Completeness completeness) {
        std::lock_guard lock(mutex_);
        certificate_of(kind) = std::move(completeness);
    }

    void run() noexcept {
        QuietPipe quiet;
        try {
            auto stopped = [this] { return queue_.closed(); };
            DepartmentRead read = read_departments(prepared_, request_, stopped);
            if (take_departments(read)) read_people(read.departments);
        } catch (const std::exception& error) {
            std::string why = std::string("the connector failed: ") + error.what();
            if (!certificate_of(Kind::department)) certify(Kind::department, Completeness::partial(why));
            certify(Kind::person, Completeness::partial(why));
        }
        queue_.finish();
    }

    std::optional<Search> search(Kind kind, const EntryReader& reader) {
        SearchRequest request = search_for(kind, options(), prepared_.root_dse);
        request.attributes = reader.attributes_to_ask();
        return std::optional<Search>(std::in_place, prepared_.connection, std::move(request));
    }

    // False: it ends here.
    bool take_departments(DepartmentRead& read) {
        if (queue_.closed()) return false;
        if (!read.why.empty()) {
            certify(Kind::department, Completeness::partial(read.why));
            certify(Kind::person,
                    Completeness::partial("people were not read, because the departments were not: " + read.why));
            return false;
        }
        certify(Kind::department, Completeness::complete({read.end.pages, read.end.entries, read.end.how}));
        {
            std::lock_guard lock(mutex_);
            if (cookie_) cookie_->digest = read.digest;
        }
        return push_departments(std::move(read.records));
    }

    bool push_departments(std::vector<Record> records) {
        for (std::size_t from = 0; from < records.size(); from += records_a_page) {
            auto begin = records.begin() + static_cast<std::ptrdiff_t>(from);
            auto end = records.begin() + static_cast<std::ptrdiff_t>(std::min(from + records_a_page, records.size()));
            Page page(std::make_move_iterator(begin), std::make_move_iterator(end));
            if (!queue_.push(std::move(page))) return false;
        }
        return true;
    }

    void read_people(Departments& departments) {
        EntryReader reader(shape_for(Kind::person, prepared_, request_), prepared_.schema);
        std::optional<Search> found = search(Kind::person, reader);
        PageInWork page;
        for (std::vector<RawEntry> batch; !(batch = found->next()).empty();) {
            for (RawEntry& raw : batch) {
                if (queue_.closed()) return;
                page.bytes += raw.size;
                Entry entry = reader.read(raw);
                raw = {};
                departments.place(entry);
                page.reference_given.push_back(entry.reference_given);
                page.records.push_back(std::move(entry.record));
            }
            if ((page.records.size() >= people_a_page() || page.bytes >= most_bytes) && !push_people(page)) return;
        }
        if (!push_people(page)) return;
        if (!found->end().whole)
            certify(Kind::person, Completeness::partial(found->end().why));
        else if (departments.keyless() > 0)
            certify(Kind::person,
                    Completeness::partial(std::to_string(departments.keyless()) +
                                          " departments have no key, so nothing can be told to be missing"));
        else
            certify(Kind::person, Completeness::complete({found->end().pages, found->end().entries, found->end().how}));
    }

    std::size_t people_a_page() const {
        return std::min<std::size_t>(static_cast<std::size_t>(options().page_size), records_a_page);
    }

    struct PageInWork {
        Page records;
        std::vector<bool> reference_given;
        std::size_t bytes = 0;
    };

    // False: nobody wants more.
    bool push_people(PageInWork& page) {
        PageInWork full = std::exchange(page, {});
        for (bool given : full.reference_given) managers_seen_ = managers_seen_ || given;
        // Who has no manager attribute has no manager, provided that the account can see the attribute at all. Until
        // one has been seen nothing is said, lest a hidden attribute clears every manager.
        for (std::size_t i = 0; managers_seen_ && i < full.records.size(); ++i)
            if (!full.reference_given[i]) full.records[i].manager.emplace();
        return full.records.empty() || queue_.push(std::move(full.records));
    }

    Prepared prepared_;
    ReadRequest request_;
    std::optional<SyncCookie> cookie_;
    PageQueue queue_;
    bool managers_seen_ = false;
    mutable std::mutex mutex_;
    std::optional<Completeness> certificates_[2];
    std::thread thread_;
};

}  // namespace

SearchRequest search_for(Kind kind, const Options& options, const RootDse& root_dse) {
    SearchRequest request;
    request.what = kind == Kind::person ? "people" : "departments";
    request.base = kind == Kind::person ? options.people_base : options.department_base;
    request.filter = kind == Kind::person ? options.people_filter : options.department_filter;
    request.paged = root_dse.pages;
    return request;
}

std::unique_ptr<RecordStream> start_reading(Prepared prepared, ReadRequest request, std::optional<SyncCookie> cookie,
                                            boost::asio::any_io_executor loop) {
    return std::make_unique<Reading>(std::move(prepared), std::move(request), std::move(cookie), std::move(loop));
}

}  // namespace rosterd::ldap
