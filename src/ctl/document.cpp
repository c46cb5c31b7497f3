#include "ctl/document.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

namespace rosterd::ctl {
namespace {

// Characters that JSON may hold as they are but a terminal would obey: delete and U+0080 to U+009F.
std::string escape_controls(std::string text) {
    const auto hex = [](unsigned char byte) {
        constexpr std::string_view digits = "0123456789abcdef";
        return std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
    };
    const auto is_control = [&](std::size_t i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == 0x7f) return true;
        return byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    };
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_control(i)) {
            result += text[i];
        } else {
            if (static_cast<unsigned char>(text[i]) == 0xc2) ++i;
            result += hex(static_cast<unsigned char>(text[i]));
        }
    }
    return result;
}

bool is_plain_key(std::string_view key) {
    constexpr std::array<std::string_view, 10> words = {"y",   "n",    "yes",   "no",   "on",
                                                        "off", "true", "false", "null", ""};
    std::string lower(key);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (std::find(words.begin(), words.end(), lower) != words.end()) return false;
    return std::all_of(lower.begin(), lower.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// Texts always in quotes: "no", "1e3" and "2026-01-01" stay texts for every reader.
void emit(YAML::Emitter& emitter, const Json& value) {
    switch (value.type()) {
        case Json::value_t::object:
            emitter << YAML::BeginMap;
            for (const auto& [key, member] : value.items()) {
                emitter << YAML::Key;
                if (!is_plain_key(key)) emitter << YAML::DoubleQuoted;
                emitter << key << YAML::Value;
                emit(emitter, member);
            }
            emitter << YAML::EndMap;
            break;
        case Json::value_t::array:
            emitter << YAML::BeginSeq;
            for (const Json& item : value) emit(emitter, item);
            emitter << YAML::EndSeq;
            break;
        case Json::value_t::string:
            emitter << YAML::DoubleQuoted << value.get_ref<const std::string&>();
            break;
        case Json::value_t::null:
            emitter << YAML::Null;
            break;
        case Json::value_t::boolean:
            emitter << value.get<bool>();
            break;
        default:
            emitter << value.dump();
    }
}

std::string text_of(Form form, const Json& value) {
    if (form == Form::json) return escape_controls(value.dump(2));
    YAML::Emitter emitter;
    emit(emitter, value);
    return escape_controls(emitter.c_str());
}

// Neither form has a raw newline inside a text, so lines can be moved to the right.
std::string indented(const std::string& text, std::size_t blanks) {
    std::string result;
    const std::string space(blanks, ' ');
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        if (start != 0) result += '\n';
        result += space;
        result.append(text, start, end - start);
        start = end + 1;
    }
    return result;
}

}  // namespace

void write_document(std::ostream& out, Form form, const Json& value) {
    out << text_of(form, value) << '\n';
}

void ListDocument::members(const Json& object) {
    for (const auto& [key, value] : object.items()) {
        Json member = Json::object();
        member[key] = value;
        const std::string text = text_of(form_, member);
        // Of JSON without its braces: "{\n  ...\n}".
        out_ << (form_ == Form::json ? text.substr(2, text.size() - 4) + "," : text) << '\n';
    }
}

void ListDocument::begin(const Json& head, std::int64_t total) {
    if (form_ == Form::json) out_ << "{\n";
    if (head.is_object()) members(head);
    out_ << (form_ == Form::json ? "  \"totalCount\": " : "totalCount: ") << total;
    out_ << (form_ == Form::json ? ",\n  \"list\": [" : "\nlist:");
}

void ListDocument::add(const Json& item) {
    if (form_ == Form::json) {
        out_ << (empty_ ? "\n" : ",\n") << indented(text_of(form_, item), 4);
    } else {
        out_ << '\n' << indented(text_of(form_, Json::array({item})), 2);
    }
    empty_ = false;
}

void ListDocument::end(const Json& tail) {
    if (form_ == Form::json) {
        out_ << (empty_ ? "]" : "\n  ]");
        if (tail.is_object()) {
            for (const auto& [key, value] : tail.items()) {
                Json member = Json::object();
                member[key] = value;
                const std::string text = text_of(form_, member);
                out_ << ",\n" << text.substr(2, text.size() - 4);
            }
        }
        out_ << "\n}\n";
        return;
    }
    out_ << (empty_ ? " []\n" : "\n");
    if (tail.is_object()) members(tail);
}

}  // namespace rosterd::ctl
