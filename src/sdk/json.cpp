#include "rosterd/json.hpp"

#include <simdjson.h>

#include <boost/beast/core/detail/base64.hpp>
#include <nlohmann/json.hpp>

#include "rosterd/error.hpp"

namespace rosterd {
namespace {

constexpr std::size_t deepest = 64;

Value from_element(const simdjson::dom::element& element) {
    using simdjson::dom::element_type;
    switch (element.type()) {
        case element_type::ARRAY: {
            Value::List list;
            for (const simdjson::dom::element item : simdjson::dom::array(element)) list.push_back(from_element(item));
            return Value(std::move(list));
        }
        case element_type::OBJECT: {
            Value::Map map;
            for (const simdjson::dom::key_value_pair field : simdjson::dom::object(element))
                map.emplace_back(std::string(field.key), from_element(field.value));
            return Value::make_map(std::move(map));
        }
        case element_type::INT64:
            return Value(std::int64_t(element));
        case element_type::UINT64:
            return Value(std::uint64_t(element));
        case element_type::DOUBLE:
            return Value(double(element));
        case element_type::STRING:
            return Value(std::string_view(element));
        case element_type::BOOL:
            return Value(bool(element));
        case element_type::NULL_VALUE:
            break;
    }
    return {};
}

std::string base64(const std::string& bytes) {
    namespace detail = boost::beast::detail::base64;
    std::string text(detail::encoded_size(bytes.size()), '\0');
    text.resize(detail::encode(text.data(), bytes.data(), bytes.size()));
    return text;
}

nlohmann::json to_tree(const Value& value) {
    if (const auto* text = value.as_text()) return *text;
    if (const auto* boolean = value.as_boolean()) return *boolean;
    if (const auto* integer = value.as_integer()) return *integer;
    if (const auto* number = value.as_unsigned()) return *number;
    if (const auto* number = value.as_double()) return *number;
    if (const auto* bytes = value.as_bytes()) return base64(bytes->data);
    if (const auto* instant = value.as_instant()) return to_text(*instant);
    if (const auto* duration = value.as_duration()) return std::chrono::duration<double>(*duration).count();
    if (const auto* list = value.as_list()) {
        nlohmann::json tree = nlohmann::json::array();
        for (const Value& item : *list) tree.push_back(to_tree(item));
        return tree;
    }
    if (const auto* map = value.as_map()) {
        nlohmann::json tree = nlohmann::json::object();
        for (const auto& [name, item] : *map) tree[name] = to_tree(item);
        return tree;
    }
    return nullptr;
}

}  // namespace

Value from_json(std::string_view text) {
    simdjson::dom::parser parser;
    simdjson::error_code error = parser.allocate(text.size(), deepest);
    simdjson::dom::element root;
    if (!error) error = parser.parse(text.data(), text.size()).get(root);
    if (error) throw Error(ErrorKind::internal, std::string("what came is no JSON: ") + simdjson::error_message(error));
    return from_element(root);
}

std::string to_json(const Value& value) {
    return to_tree(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace rosterd
