#include "api/access/signed_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>

#include "api/json.hpp"
#include "api/target.hpp"

namespace rosterd::api {

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::string header_value(std::string_view value) {
    std::string plain(value);
    for (char& c : plain) {
        if (c == '\t' || c == '\r' || c == '\n' || c == '\f') c = ' ';
    }
    const std::size_t first = plain.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return plain.substr(first, plain.find_last_not_of(' ') - first + 1);
}

std::string header_lines(const Request& request) {
    std::vector<std::pair<std::string, std::string>> signed_ones;
    for (const Header& header : request.headers) {
        std::string name = lower(header.name);
        if (name != "date" && !name.starts_with("x-authing-")) continue;
        const auto same = std::find_if(signed_ones.begin(), signed_ones.end(),
                                       [&](const auto& known) { return known.first == name; });
        if (same == signed_ones.end()) {
            signed_ones.emplace_back(std::move(name), header_value(header.value));
        } else {
            same->second += ", " + header_value(header.value);
        }
    }
    std::sort(signed_ones.begin(), signed_ones.end());
    std::string lines;
    for (const auto& [name, value] : signed_ones) lines += name + ':' + value + '\n';
    return lines;
}

// Elements of `name[]` become one JSON array of texts where the first of them stood.
void add_query(const Target& target, Parameters& parameters) {
    std::vector<std::pair<std::string, Json>> arrays;
    for (const auto& [name, value] : target.query) {
        if (!name.ends_with("[]")) {
            parameters.emplace_back(name, value);
            continue;
        }
        const std::string_view bare = std::string_view(name).substr(0, name.size() - 2);
        auto array = std::find_if(arrays.begin(), arrays.end(), [&](const auto& known) { return known.first == bare; });
        if (array == arrays.end()) array = arrays.emplace(arrays.end(), bare, Json::array());
        array->second.push_back(value);
    }
    for (const auto& [name, values] : arrays) parameters.emplace_back(name, json_text(values));
}

// JSON as it stands, without the blanks between its tokens.
std::string without_blanks(std::string_view json) {
    std::string compact;
    bool in_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_text && c == '\\') {
            compact += c;
            if (++i < json.size()) compact += json[i];
            continue;
        }
        if (c == '"') in_text = !in_text;
        if (!in_text && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) continue;
        compact += c;
    }
    return compact;
}

using simdjson::ondemand::json_type;

// Where a value of any kind but text begins and ends in the body.
bool raw_slice(simdjson::ondemand::value& value, json_type type, std::string_view& slice) {
    if (type == json_type::object) {
        simdjson::ondemand::object object;
        return !value.get_object().get(object) && !object.raw_json().get(slice);
    }
    if (type == json_type::array) {
        simdjson::ondemand::array array;
        return !value.get_array().get(array) && !array.raw_json().get(slice);
    }
    slice = value.raw_json_token();
    return true;
}

bool add_members(std::string_view body, Parameters& parameters) {
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return true;
    thread_local simdjson::ondemand::parser parser;
    const simdjson::padded_string padded(body);
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser.iterate(padded).get(document) || document.get_object().get(object)) return false;
    for (auto field : object) {
        std::string_view key, text;
        simdjson::ondemand::value value;
        json_type type{};
        if (field.unescaped_key().get(key)) return false;
        std::string name(key);
        if (field.value().get(value) || value.type().get(type)) return false;
        if (type == json_type::string) {
            if (value.get_string().get(text)) return false;
            parameters.emplace_back(std::move(name), std::string(text));
        } else {
            if (!raw_slice(value, type, text)) return false;
            parameters.emplace_back(std::move(name), without_blanks(text));
        }
    }
    return true;
}

// By UTF-16 code unit, as JavaScript sorts: what lies beyond U+FFFF comes before U+E000.
bool comes_before(std::string_view left, std::string_view right) noexcept {
    const auto weight = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == 0xee || byte == 0xef ? byte + 0x10 : static_cast<int>(byte);
    };
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                        [&](char a, char b) { return weight(a) < weight(b); });
}

}  // namespace

std::optional<SignedText> signed_text(const Request& request) {
    const std::optional<Target> target = parse_target(request.target);
    if (!target) return std::nullopt;
    Parameters parameters;
    add_query(*target, parameters);
    const bool looks = request.method == "GET" || request.method == "HEAD";
    if (!looks && !add_members(request.body, parameters)) return std::nullopt;
    std::stable_sort(parameters.begin(), parameters.end(),
                     [](const auto& left, const auto& right) { return comes_before(left.first, right.first); });

    SignedText result;
    result.text = request.method + '\n' + header_lines(request);
    result.text += path_of(request.target);
    result.without_parameters = parameters.empty();
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        result.text += separator;
        result.text += name + '=' + value;
        separator = '&';
    }
    return result;
}

}  // namespace rosterd::api
