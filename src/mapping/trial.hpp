#pragma once
// Expressions tried without a daemon, on records and cases in JSON. CEL as its specification has it: what a task
// refuses already when it is loaded (types that no record can make right) counts here only when it is evaluated.

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "model/task.hpp"

namespace rosterd::mapping {

struct Trial {
    std::string plain, tagged;  // the value as JSON; empty: absent, or a problem
    std::string problem;        // why there is no value
    std::size_t column = 1;     // of the problem, in characters, from 1
    std::string refused;        // why a task would not take the expression: "column 7: ..."; empty: it would
    bool absent() const noexcept { return plain.empty() && problem.empty(); }
};

// `record` and `hub` are objects of attributes and fields in plain JSON; hub may be null. Throws Error(invalid) when
// they are not.
Trial try_expression(std::string_view expression, const nlohmann::json& record, const nlohmann::json& hub,
                     std::shared_ptr<const LookupTables> tables);

// One case: {"name", "expr", "vars": {"x": {"int": "1"}}, and "value": {...} or "error"}, optionally "tables". Absent
// counts as an error, and {"absent": null} may be asked for. Empty: it passes; else what came out and what was wanted.
std::string run_case(const nlohmann::json& one);

// {"table": {"key": "value"}}. Throws Error(invalid).
std::shared_ptr<const LookupTables> tables_from(const nlohmann::json& json);

}  // namespace rosterd::mapping
