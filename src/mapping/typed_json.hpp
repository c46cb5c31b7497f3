#pragma once
// Values of the expression language as tagged JSON, which keeps their types: {"int": "1"}, {"string": "a"},
// {"list": [...]}, {"map": [[key, value], ...]}, {"bytes": "c3bf"}, ...

#include <nlohmann/json.hpp>

#include "mapping/cel/run.hpp"

namespace rosterd::mapping {

// Throws std::exception with a sentence when it is no tagged value.
cel::Value from_tagged(const nlohmann::json& json, cel::Arena& arena);

// Of an error {"error": "column 7: ..."}, of absent {"absent": null}. Doubles as they print: NaN is NaN, -0 is not 0.
nlohmann::json to_tagged(const cel::Value& value);

// As a reader of plain JSON wants it: numbers, texts, bytes in base64, times as text, keys as texts. Not of errors and
// not of absent.
nlohmann::ordered_json to_plain(const cel::Value& value);

// Names bound to tagged values, {"x": {"int": "1"}}. `hub` is null unless it is bound.
class TaggedVariables final : public cel::Variables {
public:
    explicit TaggedVariables(nlohmann::json variables) : variables_(std::move(variables)) {}
    cel::Value follow(const Path& path, cel::Arena& arena) const override;
    cel::Value whole(cel::Arena& arena) const override;

private:
    nlohmann::json variables_;
};

}  // namespace rosterd::mapping
