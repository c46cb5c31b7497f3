#include "reading.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "department_list.hpp"
#include "people_list.hpp"
#include "record_reader.hpp"

namespace rosterd::lark {
namespace {

constexpr std::size_t records_a_page = 1000;

class Reading final : public RecordStream {
public:
    Reading(Platform& platform, boost::asio::any_io_executor executor, ReadRequest request)
        : platform_(platform),
          executor_(std::move(executor)),
          reader_(std::move(request.department_attributes), std::move(request.person_attributes),
                  request.all_attributes, platform.options().user_id_type),
          departments_(platform, executor_, reader_) {}

    Async<void> begin() {
        co_await platform_.log_in();
        co_await departments_.read();
        records_ = departments_.take_records();
        if (departments_.completeness().is_complete()) people_.emplace(platform_, executor_, reader_, departments_);
    }

    Async<std::optional<Page>> next() override {
        if (sent_ < records_.size()) co_return next_departments();
        if (!people_) co_return std::nullopt;
        std::optional<Page> page = co_await people_->next();
        co_return page;
    }

    Completeness completeness(Kind kind) const override {
        if (kind == Kind::department) return departments_.completeness();
        if (people_) return people_->completeness();
        return Completeness::partial("people were not read, because the departments were not: " +
                                     departments_.completeness().why());
    }

private:
    std::optional<Page> next_departments() {
        const std::size_t count = std::min(records_a_page, records_.size() - sent_);
        const auto from = records_.begin() + static_cast<std::ptrdiff_t>(sent_);
        sent_ += count;
        return Page(std::make_move_iterator(from), std::make_move_iterator(from + static_cast<std::ptrdiff_t>(count)));
    }

    Platform& platform_;
    boost::asio::any_io_executor executor_;
    RecordReader reader_;
    DepartmentList departments_;
    std::optional<PeopleList> people_;  // none: the departments were not read whole
    std::vector<Record> records_;       // departments
    std::size_t sent_ = 0;              // of them
};

}  // namespace

Async<std::unique_ptr<RecordStream>> start_reading(Platform& platform, boost::asio::any_io_executor executor,
                                                   ReadRequest request) {
    auto reading = std::make_unique<Reading>(platform, std::move(executor), std::move(request));
    co_await reading->begin();
    co_return reading;
}

}  // namespace rosterd::lark
