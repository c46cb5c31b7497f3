#include "store/provenance_text.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace rosterd::store {
namespace {

constexpr std::string_view special = "%,;";

void append_name(std::string& to, std::string_view name) {
    constexpr std::string_view digits = "0123456789abcdef";
    to += '=';
    for (const char c : name) {
        if (special.find(c) == std::string_view::npos) {
            to += c;
            continue;
        }
        to += '%';
        to += digits[static_cast<unsigned char>(c) >> 4U];
        to += digits[static_cast<unsigned char>(c) & 0xfU];
    }
}

std::string name_of(std::string_view text) {
    std::string name;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned char code = 0;
        if (text[at] == '%' && at + 2 < text.size() &&
            std::from_chars(text.data() + at + 1, text.data() + at + 3, code, 16).ec == std::errc()) {
            name += static_cast<char>(code);
            at += 2;
        } else {
            name += text[at];
        }
    }
    return name;
}

// The part before the separator; `text` is what remains behind it.
std::string_view take(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

template <class Number>
bool to_number(std::string_view text, Number& number) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size();
}

}  // namespace

const std::string& ProvenanceWriter::text(const Provenance& provenance) {
    if (provenance == last_) return last_text_;
    std::map<std::int64_t, std::string> by_task;
    for (const auto& [field, task] : provenance) {
        std::string& items = by_task[task];
        if (!items.empty()) items += ',';
        if (table_[field].custom) {
            append_name(items, table_[field].key);
        } else {
            items += std::to_string(field);
        }
    }
    last_text_.clear();
    for (const auto& [task, items] : by_task) {
        if (!last_text_.empty()) last_text_ += ';';
        last_text_ += std::to_string(task) + ":" + items;
    }
    last_ = provenance;
    return last_text_;
}

const Provenance& ProvenanceReader::read(std::string_view text) {
    if (text == last_text_) return last_;
    last_.clear();
    last_text_ = text;
    while (!text.empty()) {
        std::string_view items = take(text, ';');
        std::int64_t task = 0;
        if (!to_number(take(items, ':'), task)) continue;
        while (!items.empty()) {
            const std::string_view item = take(items, ',');
            FieldId field = 0;
            if (item.starts_with('=')) {
                if (const auto known = table_.find(name_of(item.substr(1)))) last_.emplace_back(*known, task);
            } else if (to_number(item, field) && field < table_.size()) {
                last_.emplace_back(field, task);
            }
        }
    }
    std::ranges::sort(last_);
    return last_;
}

}  // namespace rosterd::store
