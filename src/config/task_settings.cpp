#include "config/task_settings.hpp"

#include <algorithm>
#include <exception>
#include <set>

#include "config/setting_fallback.hpp"
#include "model/nearest.hpp"

namespace rosterd::config {
namespace {

// Nothing but empty texts: how clients of the API send a member that they do not mean.
bool is_all_blank(const Node& node) {
    if (node.kind == Node::Kind::map) {
        return std::ranges::all_of(node.entries, [](const Entry& entry) { return is_all_blank(*entry.value); });
    }
    if (node.kind == Node::Kind::list) {
        return std::ranges::all_of(node.items, [](const Node* item) { return is_all_blank(*item); });
    }
    return node.kind == Node::Kind::empty || node.text.empty();
}

std::vector<std::string> split(std::string_view choices) {
    std::vector<std::string> all;
    while (!choices.empty()) {
        const std::size_t end = std::min(choices.find('|'), choices.size());
        all.emplace_back(choices.substr(0, end));
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return all;
}

// The settings of one connector, read one after another.
class SettingsReader {
public:
    explicit SettingsReader(Section& section) : section_(section) {}

    void read(const SettingSpec& spec) {
        const std::string_view key = spec.name;
        if (is_absent(spec)) {
            if (!spec.fallback.empty()) return fall_back(spec);
            if (!spec.required) return;
            section_.problem(key, (section_.has(key) ? "no value" : "missing key") + about(spec));
            wrong_.insert(std::string(key));
            return;
        }
        std::optional<Settings::Content> content = convert(spec);
        if (content) {
            settings_.set(std::string(key), std::move(*content));
        } else {
            wrong_.insert(std::string(key));
        }
    }

    // The connector's own rules. What is wrong already is not told twice.
    void check(const ConnectorType& type) {
        try {
            for (SettingProblem& problem : type.check_settings(settings_)) {
                if (wrong_.contains(problem.name)) continue;
                section_.problem(problem.name, std::move(problem.message));
            }
        } catch (const std::exception& error) {
            section_.problem_here("the connector's check of its settings failed: " + std::string(error.what()) +
                                  " (a mistake in the connector)");
        }
    }

    Settings take() { return std::move(settings_); }

private:
    // The API's clients send an empty text for what they do not mean; an optional text may well be meant to be empty.
    bool is_absent(const SettingSpec& spec) {
        if (!section_.is_blank(spec.name)) return false;
        const Node* node = section_.value(spec.name);
        const bool may_be_empty =
            (spec.type == SettingType::text && spec.choices.empty()) || spec.type == SettingType::secret;
        return !node || node->kind == Node::Kind::empty || spec.required || !may_be_empty;
    }

    static std::string about(const SettingSpec& spec) {
        if (spec.description.empty()) return " (it must be given)";
        std::string_view words = spec.description;
        if (words.ends_with('.')) words.remove_suffix(1);
        return " (it must be given: " + std::string(words) + ")";
    }

    std::optional<Settings::Content> convert(const SettingSpec& spec) {
        switch (spec.type) {
            case SettingType::text:
                return text(spec);
            case SettingType::secret:
                return secret(spec);
            case SettingType::path:
                return path(spec);
            case SettingType::list:
                return list(spec);
            case SettingType::integer:
                if (const auto value = section_.integer(spec.name, INT64_MIN, INT64_MAX, Quoted::allowed))
                    return *value;
                return std::nullopt;
            case SettingType::boolean:
                if (const auto value = section_.boolean(spec.name, Quoted::allowed)) return *value;
                return std::nullopt;
        }
        return std::nullopt;
    }

    // Messages show what is written in the file, never what a reference led to.
    bool is_choice(const SettingSpec& spec, const std::string& text, const Written& written) {
        if (spec.choices.empty()) return true;
        const std::vector<std::string> choices = split(spec.choices);
        if (std::ranges::find(choices, text) != choices.end()) return true;
        std::string all;
        for (const std::string& choice : choices) all += (all.empty() ? "" : ", ") + choice;
        const std::string meant = nearest(written.text, choices);
        section_.problem_at(*written.node, spec.name,
                            "unknown value " + in_quotes(written.text) + " (wants one of " + all +
                                (meant.empty() ? ")" : "; did you mean `" + meant + "`?)"));
        return false;
    }

    std::optional<Settings::Content> text(const SettingSpec& spec) {
        const std::optional<Written> written = section_.written(spec.name);
        if (!written) return std::nullopt;
        std::optional<std::string> text = section_.text(spec.name, Empty::allowed);
        if (!text || !is_choice(spec, *text, *written)) return std::nullopt;
        return std::move(*text);
    }

    std::optional<Settings::Content> path(const SettingSpec& spec) {
        const std::optional<std::string> text = section_.text(spec.name);
        if (!text) return std::nullopt;
        return section_.file().references().absolute(*text).native();
    }

    std::optional<Settings::Content> list(const SettingSpec& spec) {
        const std::optional<std::vector<Written>> items = section_.list(spec.name);
        if (!items) return std::nullopt;
        std::vector<std::string> texts;
        bool usable = true;
        for (const Written& item : *items) {
            std::optional<Resolved> resolved = section_.resolve(spec.name, item);
            usable = resolved && is_choice(spec, resolved->text, item) && usable;
            if (resolved) texts.push_back(std::move(resolved->text));
        }
        if (!usable) return std::nullopt;
        return texts;
    }

    std::optional<Settings::Content> secret(const SettingSpec& spec) {
        const std::optional<Written> written = section_.written(spec.name);
        if (!written) return std::nullopt;
        std::optional<Resolved> resolved = section_.resolve(spec.name, *written);
        if (!resolved) return std::nullopt;
        if (resolved->text.find('\0') != std::string::npos) {
            section_.problem(spec.name, "a NUL character in a secret (take it out)");
            return std::nullopt;
        }
        if (!resolved->referred && !resolved->text.empty() && section_.file().readable_by_everybody()) {
            section_.problem(spec.name,
                             "a secret in a file that everybody can read (chmod 600 the file, or move the secret: "
                             "${file:secrets/NAME}, ${env:NAME}, ${credential:NAME})");
            return std::nullopt;
        }
        return Secret(std::move(resolved->text));
    }

    void fall_back(const SettingSpec& spec) {
        std::optional<Settings::Content> content = fallback_content(spec);
        if (content) {
            settings_.set(std::string(spec.name), std::move(*content));
        } else {
            section_.problem(spec.name, "the connector's own default " + in_quotes(spec.fallback) +
                                            " is of another type (a mistake in the connector)");
        }
    }

    Section& section_;
    Settings settings_;
    std::set<std::string, std::less<>> wrong_;
};

// Members that belong to other connectors, or to none.
void check_others(Section& client, const ConnectorType& type, const ConnectorTypes& types) {
    const std::string own(type.settings_name());
    std::set<std::string, std::less<>> others;
    for (const std::string& name : types.names()) {
        if (const ConnectorType* other = types.find(name)) others.emplace(other->settings_name());
    }
    for (const std::string& key : client.keys()) {
        const Node* node = client.value(key);
        if (key == own || !node || is_all_blank(*node)) continue;
        const bool mistyped = !others.contains(key) && !nearest(key, {own}).empty();
        client.problem_at_key(key, mistyped ? "unknown key (did you mean `" + own + "`?)"
                                            : "not read by a task of type `" + std::string(type.name()) +
                                                  "` (its settings are in `" + own + "`)");
    }
}

}  // namespace

Settings read_settings(Section client, const ConnectorType& type, const ConnectorTypes& types) {
    if (!client.given()) return {};
    check_others(client, type, types);
    const bool needed = std::ranges::any_of(type.settings(), &SettingSpec::required);
    if (needed && !client.has(type.settings_name())) {
        client.problem(type.settings_name(),
                       "missing key (the settings of a task of type `" + std::string(type.name()) + "`)");
        return {};
    }
    Section section = client.section(type.settings_name());
    if (!section.given() && client.has(type.settings_name())) return {};
    SettingsReader reader(section);
    for (const SettingSpec& spec : type.settings()) reader.read(spec);
    section.finish();
    reader.check(type);
    return reader.take();
}

}  // namespace rosterd::config
