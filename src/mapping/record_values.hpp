#pragma once
// Between the values of records and those of the expression language.

#include "mapping/cel/run.hpp"
#include "rosterd/record.hpp"

namespace rosterd::mapping {

// A view of the value; lists and maps are laid out in the arena. An error when it holds what the language cannot: a
// time beyond year 9999, nesting beyond the limit.
cel::Value to_language(const Value& value, cel::Arena& arena);

// A copy that stands on its own. Not of errors and not of absent. Throws cel::LimitExceeded beyond the limit of
// results.
Value from_language(const cel::Value& value);

// A record as what names stand for.
class RecordVariables final : public cel::Variables {
public:
    // `hub`: the current hub object, a map; nullptr: there is none yet.
    explicit RecordVariables(const Record& record, const Value* hub = nullptr) : record_(record), hub_(hub) {}
    cel::Value follow(const Path& path, cel::Arena& arena) const override;
    cel::Value whole(cel::Arena& arena) const override;

private:
    const Record& record_;
    const Value* hub_;
};

// What a step failed on, in a sentence.
std::string describe(const Arrival& arrival);

}  // namespace rosterd::mapping
