// Any bytes as an expression, over a record of every type of value. Whatever it is, it ends, and as a value, absent, or
// a problem with a message.

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string_view>

#include "mapping/expression.hpp"

using namespace rosterd;
using mapping::Expression;

namespace {

Record make_record() {
    Record record;
    record.key = "1";
    const auto has = [&](const char* name, Value value) { record.attributes.set(name, std::move(value)); };
    has("a", Value(Value::List{Value("x"), Value(std::int64_t{1}), Value(), Value(2.5), Value(true)}));
    has("at", Value(Instant(std::chrono::milliseconds(1'700'000'000'123))));
    has("blob", Value(Bytes{std::string("\0\xff", 2)}));
    has("m", Value::make_map({{"k", Value("v")}, {"n", Value::make_map({{"deep", Value(std::uint64_t{9})}})}}));
    has("mail", "Zhang.San@Example.com");
    has("name", "王小明");
    has("span", Value(Duration(90)));
    has("bad", "\xe7\x8e");
    return record;
}

void demand(bool holds, const char* what) {
    if (holds) return;
    std::cerr << what << '\n';
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Record record = make_record();
    static const auto tables = std::make_shared<const LookupTables>(LookupTables{{"t", {{"a", "b"}, {"1", "c"}}}});
    static const Value hub = Value::make_map({{"name", Value("欧阳修")}, {"remote", Value(true)}});
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Expression::Compiled compiled = Expression::compile(text, tables);
    if (!compiled.expression) {
        demand(!compiled.problem.message.empty(), "a problem without message");
        demand(compiled.problem.column >= 1 && compiled.problem.column <= size + 1, "a column outside of the text");
        return 0;
    }
    const mapping::Evaluation first = compiled.expression->evaluate(record, &hub);
    demand(first.problem.empty() || !first.value, "a value and a problem at once");
    const mapping::Evaluation second = compiled.expression->evaluate(record, &hub);
    demand(first.problem == second.problem && first.value.has_value() == second.value.has_value(),
           "two evaluations that differ");
    const mapping::Evaluation fresh = compiled.expression->evaluate(record);  // nothing in the hub yet
    demand(fresh.problem.empty() || !fresh.value, "a value and a problem at once");
    return 0;
}
