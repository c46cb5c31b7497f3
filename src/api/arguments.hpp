#pragma once
// The arguments of a call, from the query or from a JSON body, checked against the contract's rules. Every problem is
// collected; check() throws them all at once. Names that nobody asks for are ignored.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json.hpp"
#include "api/text.hpp"

namespace rosterd::api {

struct Range {
    std::int64_t page = 1, limit = 10;
    std::int64_t offset() const noexcept;  // stays within 63 bits
};

class Arguments {
public:
    using Query = std::vector<std::pair<std::string, std::string>>;

    static Arguments of_query(Query query);
    // Whatever content-type it has. Empty: no arguments. Refused(invalid): no JSON object.
    static Arguments of_body(std::string_view body);

    // A value that breaks a rule is reported by check(); what is returned for it then is of no use.
    std::int64_t id(std::string_view name);  // required, from 1
    std::optional<std::int64_t> optional_id(std::string_view name);
    Range range(std::int64_t most);                      // page from 1, limit 1..most
    std::optional<bool> boolean(std::string_view name);  // in any case
    std::string text(std::string_view name);             // absent: empty
    std::string required_text(std::string_view name);    // there, and not empty
    // Each one of `known`; sent once, several times, with [],
    // as a JSON array, as a list in brackets, with commas. Absent or empty: none.
    std::vector<std::string> choices(std::string_view name, std::span<const std::string_view> known);
    std::optional<std::string> choice(std::string_view name, std::span<const std::string_view> known);  // one of them

    // Of a body. nullptr: absent or null.
    const Json* object(std::string_view name);
    const Json* array(std::string_view name);
    // Required, at least one: numbers from 1, or one of them alone. Of a body.
    std::vector<std::int64_t> ids(std::string_view name, std::size_t most);
    const Json* value(std::string_view name) const { return member(name); }  // whatever it is
    bool has(std::string_view name) const;                                   // with a value
    void require(std::string_view name);                                     // a problem when it is absent
    // What is wrong with an argument by rules of the caller's.
    void problem(std::string_view name, std::string_view zh, std::string_view en);

    void check() const;  // Refused(invalid) with every problem, joined by commas

private:
    struct Number {
        bool given = false, whole = false, is_number = false;
        std::int64_t value = 0;
    };
    const Json* member(std::string_view name) const;
    std::vector<std::string_view> sent(std::string_view name) const;
    Number number(std::string_view name);
    std::int64_t bounded(std::string_view name, std::optional<std::int64_t> fallback, std::int64_t most);
    std::vector<std::string> elements(std::string_view name);

    bool from_body_ = false;
    Query query_;
    Json body_;
    std::vector<Text> problems_;
};

}  // namespace rosterd::api
