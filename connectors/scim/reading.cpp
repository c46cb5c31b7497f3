#include "reading.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "arrangement.hpp"
#include "list_reader.hpp"
#include "rosterd/error.hpp"

namespace rosterd::scim {
namespace {

constexpr std::size_t records_a_page = 1000;

class Reading final : public RecordStream {
public:
    Reading(Service& service, const boost::asio::any_io_executor& executor, const ReadRequest& request)
        : department_reader_(
              shape_for(Kind::department, service.options(), request.department_attributes, request.all_attributes)),
          person_reader_(shape_for(Kind::person, service.options(), request.person_attributes, request.all_attributes)),
          departments_(service, executor, Kind::department, department_reader_),
          people_(service, executor, Kind::person, person_reader_),
          arrangement_(service.options()),
          has_groups_(service.has_groups()) {}

    // The first of what there is, so that refused credentials are an error and no partial read.
    Async<void> begin() {
        if (has_groups_) co_await read_departments();
        if (!department_trouble_) first_people_ = co_await people_.next();
    }

    Async<std::optional<Page>> next() override {
        if (sent_ < records_.size()) co_return next_departments();
        while (!department_trouble_) {
            std::vector<Resource> page = co_await next_people();
            if (page.empty()) break;
            Page records = finished(std::move(page));
            if (!records.empty()) co_return records;
        }
        co_return std::nullopt;
    }

    Completeness completeness(Kind kind) const override {
        if (kind == Kind::person) {
            if (department_trouble_)
                return Completeness::partial("people were not read, because the departments were not: " +
                                             departments_.completeness().why());
            if (keyless_ > 0)
                return Completeness::partial(std::to_string(keyless_) +
                                             " people have no id, so nothing can be told to be missing");
            return people_.completeness();
        }
        if (has_groups_) return departments_.completeness();
        return Completeness::complete({0, 0, "no org_url: there are no departments"});
    }

private:
    Async<void> read_departments() {
        while (true) {
            std::vector<Resource> page = co_await departments_.next();
            if (page.empty()) break;
            for (Resource& group : page) arrangement_.add(std::move(group));
        }
        department_trouble_ = !departments_.completeness().is_complete();
        if (department_trouble_) co_return;
        arrangement_.arrange();
        records_ = arrangement_.take_records();
    }

    std::optional<Page> next_departments() {
        const std::size_t count = std::min(records_a_page, records_.size() - sent_);
        const auto from = records_.begin() + static_cast<std::ptrdiff_t>(sent_);
        sent_ += count;
        return Page(std::make_move_iterator(from), std::make_move_iterator(from + static_cast<std::ptrdiff_t>(count)));
    }

    Async<std::vector<Resource>> next_people() {
        if (!first_people_.empty()) co_return std::exchange(first_people_, {});
        std::vector<Resource> page = co_await people_.next();
        co_return page;
    }

    Page finished(std::vector<Resource> page) {
        Page records;
        records.reserve(page.size());
        for (const Resource& person : page) managers_seen_ = managers_seen_ || person.record.manager.has_value();
        for (Resource& person : page) {
            arrangement_.place(person);
            // Who has no manager says so by leaving it away, provided that this token sees managers at all.
            if (managers_seen_ && !person.record.manager) person.record.manager.emplace();
            if (person.record.key.empty()) ++keyless_;
            records.push_back(std::move(person.record));
        }
        return records;
    }

    ResourceReader department_reader_, person_reader_;
    ListReader departments_, people_;
    Arrangement arrangement_;
    bool has_groups_;
    bool department_trouble_ = false, managers_seen_ = false;
    std::uint64_t keyless_ = 0;
    std::vector<Record> records_;  // departments
    std::size_t sent_ = 0;         // of them
    std::vector<Resource> first_people_;
};

}  // namespace

Shape shape_for(Kind kind, const Options& options, std::vector<std::string> attributes, bool all) {
    Shape shape;
    shape.kind = kind;
    shape.attributes = std::move(attributes);
    shape.all = all;
    const std::string& link = kind == Kind::person ? options.department_attribute : options.parent_attribute;
    if (!link.empty()) shape.link = parse_path(link);
    return shape;
}

Async<std::unique_ptr<RecordStream>> start_reading(Service& service, boost::asio::any_io_executor executor,
                                                   ReadRequest request) {
    auto reading = std::make_unique<Reading>(service, executor, request);
    co_await reading->begin();
    co_return reading;
}

}  // namespace rosterd::scim
