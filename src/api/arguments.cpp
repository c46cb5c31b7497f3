#include "api/arguments.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <charconv>
#include <cmath>
#include <limits>

namespace rosterd::api {

namespace {

using boost::beast::iequals;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "a, b", "a b", "a,b" without brackets around it.
void split_list(std::string_view text, std::string_view separators, std::vector<std::string>& into) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        const std::string_view piece = trimmed(text.substr(0, end));
        if (!piece.empty()) into.emplace_back(piece);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

// One value of a query parameter that is a list: reference, section 11.
void add_elements(std::string_view text, std::vector<std::string>& into) {
    text = trimmed(text);
    if (!text.starts_with('[') || !text.ends_with(']')) return split_list(text, ",", into);
    const Json array = Json::parse(text, nullptr, false);
    if (array.is_array() && std::ranges::all_of(array, [](const Json& item) { return item.is_string(); })) {
        for (const Json& item : array) into.push_back(item.get<std::string>());
        return;
    }
    split_list(text.substr(1, text.size() - 2), ", ", into);
}

std::string joined(std::span<const std::string_view> words) {
    std::string text;
    for (const std::string_view word : words) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    return text;
}

}  // namespace

std::int64_t Range::offset() const noexcept {
    return page - 1 > largest / limit ? largest : (page - 1) * limit;
}

Arguments Arguments::of_query(Query query) {
    Arguments arguments;
    arguments.query_ = std::move(query);
    return arguments;
}

Arguments Arguments::of_body(std::string_view body) {
    Arguments arguments;
    arguments.from_body_ = true;
    arguments.body_ = Json::object();
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return arguments;
    arguments.body_ = Json::parse(body, nullptr, false);
    if (arguments.body_.is_discarded())
        throw Refused(ErrorKind::invalid, {"请求体不是合法的 JSON", "the body must be valid JSON"});
    if (!arguments.body_.is_object())
        throw Refused(ErrorKind::invalid, {"请求体必须是 JSON 对象", "the body must be a JSON object"});
    return arguments;
}

void Arguments::problem(std::string_view name, std::string_view zh, std::string_view en) {
    const std::string field(name);
    problems_.push_back({field + ' ' + std::string(zh), field + ' ' + std::string(en)});
}

const Json* Arguments::member(std::string_view name) const {
    if (!body_.is_object()) return nullptr;
    const auto found = body_.find(name);
    return found == body_.end() || found->is_null() ? nullptr : &*found;
}

std::vector<std::string_view> Arguments::sent(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : query_) {
        std::string_view plain = key;
        if (plain.ends_with("[]")) plain.remove_suffix(2);
        if (plain == name) values.push_back(value);
    }
    return values;
}

Arguments::Number Arguments::number(std::string_view name) {
    Number result;
    if (from_body_) {
        const Json* value = member(name);
        result.given = value != nullptr;
        if (!value || !value->is_number()) return result;
        result.is_number = true;
        if (value->is_number_unsigned()) {
            result.value = static_cast<std::int64_t>(std::min<std::uint64_t>(value->get<std::uint64_t>(), largest));
            result.whole = true;
        } else if (value->is_number_integer()) {
            result.value = value->get<std::int64_t>();
            result.whole = true;
        } else {
            // A client may print 1000 as 1000.0 or 1e3.
            const double real = value->get<double>();
            result.whole = std::isfinite(real) && std::floor(real) == real && std::abs(real) < 9e15;
            result.value = result.whole ? static_cast<std::int64_t>(real) : 0;
        }
        return result;
    }
    const auto values = sent(name);
    result.given = !values.empty();
    if (values.size() != 1) return result;
    const std::string_view text = trimmed(values.front());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result.value);
    const bool all = end == text.data() + text.size();
    if (all && error == std::errc::result_out_of_range) {
        result.value = text.starts_with('-') ? smallest : largest;
        result.is_number = result.whole = true;
    } else if (error == std::errc()) {
        double real = 0;
        const auto as_real = std::from_chars(text.data(), text.data() + text.size(), real);
        result.whole = all;
        result.is_number = all || (as_real.ec == std::errc() && as_real.ptr == text.data() + text.size());
    }
    return result;
}

std::int64_t Arguments::bounded(std::string_view name, std::optional<std::int64_t> fallback, std::int64_t most) {
    const Number found = number(name);
    if (!found.given && fallback) return *fallback;
    if (!found.is_number) {
        problem(name, "不能小于 1", "must not be less than 1");
        problem(name, "必须是数字", "must be a number");
        return 1;
    }
    if (!found.whole) problem(name, "必须是整数", "must be an integer number");
    if (found.whole && found.value < 1) problem(name, "不能小于 1", "must not be less than 1");
    if (found.value > most) {
        const std::string limit = std::to_string(most);
        problem(name, "不能大于 " + limit, "must not be greater than " + limit);
    }
    return found.whole && found.value >= 1 ? found.value : 1;
}

std::int64_t Arguments::id(std::string_view name) {
    return bounded(name, std::nullopt, largest);
}

std::optional<std::int64_t> Arguments::optional_id(std::string_view name) {
    const std::int64_t id = bounded(name, 0, largest);
    return id == 0 ? std::nullopt : std::optional(id);
}

Range Arguments::range(std::int64_t most) {
    Range range;
    range.page = bounded("page", range.page, largest);
    range.limit = bounded("limit", range.limit, most);
    return range;
}

std::optional<bool> Arguments::boolean(std::string_view name) {
    std::string_view text;
    if (from_body_) {
        const Json* value = member(name);
        if (!value) return std::nullopt;
        if (value->is_boolean()) return value->get<bool>();
    } else {
        const auto values = sent(name);
        if (values.empty()) return std::nullopt;
        text = trimmed(values.front());
        if (values.size() == 1 && text.empty()) return std::nullopt;
        if (values.size() == 1 && iequals(text, "true")) return true;
        if (values.size() == 1 && iequals(text, "false")) return false;
    }
    problem(name, "必须是布尔值", "must be a boolean value");
    return std::nullopt;
}

std::string Arguments::text(std::string_view name) {
    if (!from_body_) {
        const auto values = sent(name);
        return values.empty() ? std::string() : std::string(values.front());
    }
    const Json* value = member(name);
    if (!value) return {};
    if (value->is_string()) return value->get<std::string>();
    problem(name, "必须是字符串", "must be a string");
    return {};
}

std::string Arguments::required_text(std::string_view name) {
    const std::size_t before = problems_.size();
    std::string value = text(name);
    if (value.empty() && problems_.size() == before) problem(name, "不能为空", "must not be empty");
    return value;
}

std::vector<std::string> Arguments::elements(std::string_view name) {
    std::vector<std::string> found;
    if (!from_body_) {
        for (const std::string_view value : sent(name)) add_elements(value, found);
        return found;
    }
    const Json* value = member(name);
    if (!value) return found;
    if (value->is_string()) {
        found.push_back(value->get<std::string>());
    } else if (value->is_array() && std::ranges::all_of(*value, [](const Json& item) { return item.is_string(); })) {
        for (const Json& item : *value) found.push_back(item.get<std::string>());
    } else {
        problem(name, "必须是字符串数组", "must be an array of strings");
    }
    return found;
}

std::vector<std::string> Arguments::choices(std::string_view name, std::span<const std::string_view> known) {
    std::vector<std::string> found = elements(name);
    const auto is_known = [&](const std::string& word) { return std::ranges::find(known, word) != known.end(); };
    if (!std::ranges::all_of(found, is_known)) {
        const std::string words = joined(known);
        problem(name, "必须是下列值之一: " + words, "must be one of the following values: " + words);
        found.clear();
    }
    return found;
}

std::optional<std::string> Arguments::choice(std::string_view name, std::span<const std::string_view> known) {
    std::vector<std::string> found = choices(name, known);
    if (found.size() > 1) problem(name, "只能有一个值", "must be a single value");
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

const Json* Arguments::object(std::string_view name) {
    const Json* value = member(name);
    if (value && !value->is_object()) problem(name, "必须是对象", "must be an object");
    return value && value->is_object() ? value : nullptr;
}

const Json* Arguments::array(std::string_view name) {
    const Json* value = member(name);
    if (value && !value->is_array()) problem(name, "必须是数组", "must be an array");
    return value && value->is_array() ? value : nullptr;
}

std::vector<std::int64_t> Arguments::ids(std::string_view name, std::size_t most) {
    std::vector<std::int64_t> found;
    bool usable = true;
    const auto add = [&](const Json& item) {
        usable = usable && item.is_number_integer() && item > 0 && item <= largest;
        if (usable) found.push_back(item.get<std::int64_t>());
    };
    if (const Json* value = member(name)) {
        if (value->is_array()) {
            for (const Json& item : *value) add(item);
        } else {
            add(*value);
        }
    } else {
        usable = false;
    }
    if (!usable) {
        problem(name, "必须是由大于 0 的整数组成的数组", "must be an array of whole numbers from 1");
        found.clear();
    } else if (found.empty() || found.size() > most) {
        const std::string limit = std::to_string(most);
        problem(name, "必须包含 1 到 " + limit + " 个元素", "must have 1 to " + limit + " elements");
        found.clear();
    }
    return found;
}

bool Arguments::has(std::string_view name) const {
    return from_body_ ? member(name) != nullptr : !sent(name).empty();
}

void Arguments::require(std::string_view name) {
    if (!has(name)) problem(name, "是必填字段", "is required");
}

void Arguments::check() const {
    if (problems_.empty()) return;
    Text all;
    for (const Text& text : problems_) {
        if (!all.en.empty()) all.zh += ',', all.en += ',';
        all.zh += text.zh;
        all.en += text.en;
    }
    throw Refused(ErrorKind::invalid, std::move(all));
}

}  // namespace rosterd::api
