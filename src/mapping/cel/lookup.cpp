#include "mapping/cel/lookup.hpp"

namespace rosterd::mapping::cel {

LookupNode::LookupNode(std::string_view name, const LookupTable& table, NodePointer key, NodePointer fallback,
                       std::uint32_t column)
    : unknown_("the table `" + std::string(name) +
               "` does not have this key (add it, or give lookup a third argument for the others)"),
      table_(table),
      key_(std::move(key)),
      fallback_(std::move(fallback)),
      column_(column) {}

Value LookupNode::evaluate(Run& run) const {
    const Value key = key_->evaluate(run);
    if (key.is_failure()) return key;
    run.spend(1 + (key.is(Type::text) ? key.as_text().size() / 64 : 0));
    const std::optional<std::string> written = key.is(Type::text) ? std::nullopt : table_key(key);
    if (!key.is(Type::text) && !written) {
        return run.fail("`lookup` does not take a key of type " + std::string(to_string(key.type()))).at(column_);
    }
    const auto found = table_.find(written ? std::string_view(*written) : key.as_text());
    if (found != table_.end()) return Value::text(found->second);
    return fallback_ ? fallback_->evaluate(run) : Value::error(unknown_.c_str()).at(column_);
}

std::optional<std::string> table_key(const Value& value) {
    switch (value.type()) {
        case Type::text:
            return std::string(value.as_text());
        case Type::boolean:
            return value.as_boolean() ? "true" : "false";
        case Type::integer:
            return std::to_string(value.as_integer());
        case Type::unsigned_integer:
            return std::to_string(value.as_unsigned());
        default:
            return std::nullopt;
    }
}

}  // namespace rosterd::mapping::cel
