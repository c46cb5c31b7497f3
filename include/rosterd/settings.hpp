#pragma once
// A connector's settings: declared as a table, checked and resolved by the daemon (types, unknown names, secrets)
// before the connector sees them. Connectors never meet YAML or JSON.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rosterd/secret.hpp"

namespace rosterd {

enum class SettingType : std::uint8_t { text, secret, integer, boolean, path, list };  // list: of texts

struct SettingSpec {
    std::string_view name;  // as in clientConfig, e.g. "usersBaseDn"
    SettingType type = SettingType::text;
    bool required = false;
    std::string_view fallback;     // as written in YAML; empty: none
    std::string_view choices;      // "tree|attribute|groups"; empty: any
    std::string_view description;  // one sentence for documents and error messages
};

class Settings {
public:
    using Content = std::variant<std::string, Secret, std::int64_t, bool, std::vector<std::string>>;

    void set(std::string name, Content content);

    bool has(std::string_view name) const noexcept;  // given, or with a fallback
    // The value, or the type's empty value when it is not there. Throws Error(internal) for a name of another type.
    const std::string& text(std::string_view name) const;  // also paths, made absolute
    const Secret& secret(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    bool boolean(std::string_view name) const;
    const std::vector<std::string>& list(std::string_view name) const;

private:
    std::map<std::string, Content, std::less<>> values_;
};

// What a connector finds wrong with settings that have the right types: a bad URL, a bad filter, two that exclude each
// other.
struct SettingProblem {
    std::string name;     // the setting's name
    std::string message;  // what is wrong (what would be right)
};

}  // namespace rosterd
