// Pages of people for the API: filters and order.

#include <bit>

#include "store/id_chunks.hpp"
#include "store/people.hpp"
#include "store/session.hpp"
#include "store/text_filter.hpp"

namespace rosterd::store {
namespace {

// A WHERE clause that grows with its parameters.
class Conditions {
public:
    explicit Conditions(const PersonFilter& filter) {
        if (filter.status) add("p.status = " + text(std::string(to_string(*filter.status))));
        if (!filter.text.empty()) add_text(filter.text);
        if (filter.department != 0) add_department(filter.department, filter.below);
        if (!filter.user_ids.empty()) add_user_ids(filter.user_ids);
    }

    std::string sql(std::string_view select, std::string_view end) const {
        return with_ + std::string(select) + " FROM person p" + where_ + std::string(end);
    }
    std::string next_placeholder(std::size_t ahead) const {
        return "$" + std::to_string(parameters_.size() + 1 + ahead);
    }
    void bind_to(Statement& statement) const {
        int at = 0;
        for (const auto& [text, number] : parameters_) {
            ++at;
            text ? statement.bind_text(at, *text, Binding::copied) : statement.bind_integer(at, number);
        }
    }
    int count() const { return static_cast<int>(parameters_.size()); }

private:
    void add(const std::string& condition) { where_ += (where_.empty() ? " WHERE " : " AND ") + condition; }
    std::string text(std::string value) {
        parameters_.emplace_back(std::move(value), 0);
        return "$" + std::to_string(parameters_.size());
    }
    std::string number(std::int64_t value) {
        parameters_.emplace_back(std::nullopt, value);
        return "$" + std::to_string(parameters_.size());
    }

    void add_text(const std::string& wanted) {
        const std::string pattern = text(contains_pattern(wanted));
        std::string any;
        for (const char* column : {"name", "username", "email", "phone", "external_id"})
            any += (any.empty() ? "(" : " OR ") + contains_condition("p." + std::string(column), pattern);
        add(any + ")");
    }

    void add_department(std::int64_t department, bool below) {
        const std::string top = number(department);
        if (!below) {
            add("p.id IN (SELECT person FROM membership WHERE department = " + top + ")");
            return;
        }
        with_ = "WITH RECURSIVE below (id) AS (SELECT CAST(" + top +
                " AS BIGINT) UNION SELECT d.id FROM department d JOIN below ON d.parent = below.id) ";
        add("p.id IN (SELECT person FROM membership WHERE department IN (SELECT id FROM below))");
    }

    // Their number is rounded up, so that few different statements are prepared.
    void add_user_ids(const std::vector<std::string>& ids) {
        std::string list;
        for (std::size_t i = 0; i < std::bit_ceil(ids.size()); ++i)
            list += (list.empty() ? "" : ",") + text(ids[std::min(i, ids.size() - 1)]);
        add("p.user_id IN (" + list + ")");
    }

    std::string with_, where_;
    std::vector<std::pair<std::optional<std::string>, std::int64_t>> parameters_;
};

}  // namespace

People::Page People::list(const PersonFilter& filter, std::int64_t offset, std::int64_t limit) const {
    const Conditions conditions(filter);
    Page page;
    {
        Query total(session_, conditions.sql("SELECT count(*)", ""));
        conditions.bind_to(total.statement());
        if (total.next()) page.total = total.integer(0);
    }
    std::vector<std::int64_t> ids;
    {
        const std::string end = " ORDER BY p.name, p.id LIMIT " + conditions.next_placeholder(0) + " OFFSET " +
                                conditions.next_placeholder(1);
        Query rows(session_, conditions.sql("SELECT p.id", end));
        conditions.bind_to(rows.statement());
        rows.statement().bind_integer(conditions.count() + 1, limit);
        rows.statement().bind_integer(conditions.count() + 2, offset);
        while (rows.next()) ids.push_back(rows.integer(0));
    }
    page.list = load(ids);
    return page;
}

}  // namespace rosterd::store
