#include "engine/fingerprint.hpp"

#include <xxhash.h>

#include <string_view>

#include "model/change.hpp"
#include "model/value_text.hpp"

namespace rosterd::engine {

namespace {

void append_number(std::string& buffer, std::uint64_t number) {
    buffer.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// With its length, so that "ab"+"c" and "a"+"bc" differ.
void append_text(std::string& buffer, std::string_view text) {
    append_number(buffer, text.size());
    buffer.append(text);
}

}  // namespace

std::uint64_t Fingerprint::of(const Record& record, const FieldValues& values,
                              const std::vector<std::string>& departments) {
    buffer_.clear();
    append_number(buffer_, digest_);
    append_text(buffer_, record.key);
    append_text(buffer_, record.locator);
    append_text(buffer_, record.parent);
    append_number(buffer_, values.size());
    for (const auto& [field, text] : values) {
        append_number(buffer_, field);
        append_text(buffer_, text);
    }
    return finish(record, departments);
}

std::uint64_t Fingerprint::of(const Record& record, const mapping::TargetAttributes& attributes,
                              const std::vector<std::string>& departments) {
    buffer_.clear();
    append_number(buffer_, digest_);
    append_text(buffer_, record.key);
    append_number(buffer_, record.enabled ? 1 + *record.enabled : 0);
    append_number(buffer_, attributes.size());
    for (const auto& [name, value] : attributes) {
        append_text(buffer_, name);
        if (const std::string* text = value.as_text())
            append_text(buffer_, *text);
        else
            append_text(buffer_, to_change_text(value).value_or(std::string("\0", 1)));
    }
    const std::uint64_t hash = finish(record, departments);
    return hash == missing_fingerprint ? hash + 1 : hash;
}

std::uint64_t Fingerprint::finish(const Record& record, const std::vector<std::string>& departments) {
    append_number(buffer_, departments.size());
    for (const std::string& department : departments) append_text(buffer_, department);
    append_number(buffer_, record.manager ? 1 : 0);
    if (record.manager) append_text(buffer_, *record.manager);
    append_number(buffer_, record.leaders ? 1 + record.leaders->size() : 0);
    if (record.leaders)
        for (const std::string& leader : *record.leaders) append_text(buffer_, leader);
    const std::uint64_t hash = XXH3_64bits_withSeed(buffer_.data(), buffer_.size(), form);
    return hash == 0 ? 1 : hash;
}

}  // namespace rosterd::engine
