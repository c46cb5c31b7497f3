#include "config/task_digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <charconv>

#include "rosterd/error.hpp"

namespace rosterd::config {
namespace {

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), bytes.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw Error(ErrorKind::internal, "SHA-256 is not available in this OpenSSL");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hexadecimal;
    for (unsigned at = 0; at < length; ++at) {
        hexadecimal += digits[bytes[at] >> 4U];
        hexadecimal += digits[bytes[at] & 15U];
    }
    return hexadecimal;
}

// Names and values one after another, each with its length in front: no two tasks give the same text.
class Canonical {
public:
    void add(std::string_view text) {
        text_ += std::to_string(text.size());
        text_ += ':';
        text_ += text;
    }
    void add(std::int64_t number) { add(std::to_string(number)); }
    void add(double number) {
        std::array<char, 64> buffer{};
        const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
        add(std::string_view(buffer.data(), result.ptr));
    }
    void add(const std::vector<std::string>& texts) {
        add(static_cast<std::int64_t>(texts.size()));
        for (const std::string& text : texts) add(std::string_view(text));
    }
    void add(const std::vector<FieldRule>& rules) {
        add(static_cast<std::int64_t>(rules.size()));
        for (const FieldRule& rule : rules) {
            add(std::string_view(rule.expression));
            add(std::string_view(rule.target_key));
        }
    }
    void add(const GuardLimit& limit) {
        add(limit.percent);
        add(limit.count);
        add(limit.small_total);
        add(limit.small_count);
    }
    void add(const std::vector<ScopeDepartment>& departments) {
        add(static_cast<std::int64_t>(departments.size()));
        for (const ScopeDepartment& department : departments) {
            add(std::string_view(department.department));
            add(std::int64_t{department.own});
            add(std::int64_t{department.below});
        }
    }
    void add(const ProvisioningScope& scope) {
        add(std::int64_t{scope.all});
        add(std::int64_t{scope.include_new_users});
        add(scope.departments);
        add(scope.except_departments);
        add(scope.people);
        add(scope.except_people);
        add(std::string_view(scope.condition));
    }
    void add(const Settings& settings, const SettingSpec& spec) {
        add(spec.name);
        if (!settings.has(spec.name)) return add(std::string_view("absent"));
        switch (spec.type) {
            case SettingType::text:
            case SettingType::path:
                return add(std::string_view(settings.text(spec.name)));
            case SettingType::secret:
                return add(std::string_view(sha256(settings.secret(spec.name).reveal())));
            case SettingType::integer:
                return add(settings.integer(spec.name));
            case SettingType::boolean:
                return add(std::int64_t{settings.boolean(spec.name)});
            case SettingType::list:
                return add(settings.list(spec.name));
        }
    }

    const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace

std::string digest_of(const Task& task, std::span<const SettingSpec> specs) {
    Canonical canonical;
    canonical.add(task.id);
    for (const std::string* text : {&task.name, &task.type, &task.organization_code, &task.file}) {
        canonical.add(std::string_view(*text));
    }
    canonical.add(to_string(task.flow));
    canonical.add(to_string(task.trigger));
    canonical.add(std::string_view(task.timed_scheduler ? task.timed_scheduler->cycle : std::string()));
    canonical.add(task.timed_scheduler ? task.timed_scheduler->start_time : std::int64_t{0});
    canonical.add(std::string_view(task.cron));
    canonical.add(std::string_view(task.time_zone));
    canonical.add(task.jitter_seconds);
    canonical.add(task.max_run_seconds);
    canonical.add(std::int64_t{task.debounce.count()});
    canonical.add(std::int64_t{task.debounce_most.count()});
    for (const SettingSpec& spec : specs) canonical.add(task.settings, spec);
    canonical.add(task.field_mapping);
    canonical.add(task.department_field_mapping);
    for (const auto& [name, table] : task.lookup_tables ? *task.lookup_tables : LookupTables()) {
        canonical.add(std::string_view(name));
        for (const auto& [key, value] : table) {
            canonical.add(std::string_view(key));
            canonical.add(std::string_view(value));
        }
    }
    canonical.add(task.matching_keys);
    canonical.add(std::int64_t{task.precedence});
    for (const GuardLimit* limit :
         {&task.guard.remove_people, &task.guard.remove_departments, &task.guard.change_identifiers,
          &task.guard.clear_fields, &task.guard.move_people}) {
        canonical.add(*limit);
    }
    const Removal& removal = task.removal;
    canonical.add(static_cast<std::int64_t>(removal.people));
    canonical.add(to_string(removal.status));
    canonical.add(static_cast<std::int64_t>(removal.departments));
    canonical.add(std::int64_t{removal.after_absences});
    canonical.add(std::int64_t{removal.allow_empty});
    canonical.add(std::int64_t{removal.confirm});
    canonical.add(task.scope);
    canonical.add(to_string(task.reconcile));
    return sha256(canonical.text());
}

}  // namespace rosterd::config
