#include "options.hpp"

#include <array>
#include <filesystem>
#include <set>

#include "rosterd/error.hpp"
#include "rosterd/web_address.hpp"

namespace rosterd::lark {
namespace {

using enum SettingType;

constexpr std::array specs = {
    SettingSpec{"app_id", text, true, "", "", "The app's id, as in cli_a1b2c3."},
    SettingSpec{"app_secret", secret, true, "", "", "The app's secret."},
    SettingSpec{"encrypt_key", secret, false, "", "", "The Encrypt Key of the app's event subscription."},
    SettingSpec{"verification_token", secret, false, "", "", "The Verification Token of the app's event subscription."},
    SettingSpec{"baseUrl", text, false, "", "",
                "The open platform's address; without it the region's own. For private deployments."},
    SettingSpec{"userIdType", text, false, "open_id", "open_id|union_id|user_id",
                "Which of a person's ids recognises them again. user_id can change and be given to somebody else."},
    SettingSpec{"departments", list, false, "", "",
                "Open department ids (od-...) to read, with all below them; without it the whole company."},
    SettingSpec{"requestsAtOnce", integer, false, "8", "", "Requests under way at the same time, 1 to 64."},
    SettingSpec{"callsPerSecond", integer, false, "50", "",
                "The most calls a second of each kind with this app, by all tasks together; 0: no limit of ours."},
    SettingSpec{"callsPerMinute", integer, false, "1000", "",
                "The most calls a minute of each kind with this app, by all tasks together; 0: no limit of ours."},
    SettingSpec{"timeoutSeconds", integer, false, "30", "", "How long an answer may take, 1 to 3600."},
    SettingSpec{"caFile", path, false, "", "",
                "Certificates that may have signed the server's (PEM); without it the system's."},
    SettingSpec{"proxy", text, false, "", "", "An HTTP proxy, as in http://proxy.example.com:3128."},
    SettingSpec{"proxyCredentials", secret, false, "", "", "The proxy's user:password."},
};

class Check {
public:
    explicit Check(const Settings& settings) : settings_(settings) {}

    std::vector<SettingProblem> all() {
        if (settings_.text("app_id").empty()) refuse("app_id", "is empty (the App ID on the app's credentials page)");
        if (settings_.secret("app_secret").empty())
            refuse("app_secret", "is empty (the App Secret on the app's credentials page)");
        url("baseUrl");
        url("proxy");
        departments();
        range("requestsAtOnce", 1, 64);
        range("callsPerSecond", 0, 100'000);
        range("callsPerMinute", 0, 1'000'000);
        range("timeoutSeconds", 1, 3600);
        const std::string& file = settings_.text("caFile");
        std::error_code error;
        if (!file.empty() && !std::filesystem::is_regular_file(file, error))
            refuse("caFile", "there is no file " + file + " (relative paths count from the configuration's folder)");
        return std::move(problems_);
    }

private:
    void refuse(std::string_view name, std::string message) {
        problems_.push_back({std::string(name), std::move(message)});
    }

    void url(std::string_view name) {
        if (settings_.text(name).empty()) return;
        try {
            const WebAddress address = parse_web_address(settings_.text(name));
            if (name == "proxy" && address.address.tls)
                refuse(name, "is reached by http:// (what goes through it may be https)");
            if (name == "baseUrl" && !address.query.empty())
                refuse(name, "has a query (as in \"https://open.feishu.cn\")");
        } catch (const Error& error) {
            refuse(name, error.message());
        }
    }

    void departments() {
        std::set<std::string_view> seen;
        for (const std::string& id : settings_.list("departments")) {
            if (id == whole_company && settings_.list("departments").size() == 1) continue;
            if (!id.starts_with("od-"))
                refuse(
                    "departments",
                    "\"" + id + "\" is no open department id (they begin with od-; the whole company: leave it out)");
            if (!seen.insert(id).second) refuse("departments", "\"" + id + "\" is there twice");
        }
    }

    void range(std::string_view name, std::int64_t least, std::int64_t most) {
        if (!settings_.has(name)) return;
        const std::int64_t number = settings_.integer(name);
        if (number < least || number > most)
            refuse(name, std::to_string(number) + " is out of range (" + std::to_string(least) + " to " +
                             std::to_string(most) + ")");
    }

    const Settings& settings_;
    std::vector<SettingProblem> problems_;
};

}  // namespace

std::span<const SettingSpec> setting_specs() noexcept {
    return specs;
}

std::vector<SettingProblem> check_settings(const Settings& settings) {
    return Check(settings).all();
}

Options read_options(const Settings& settings, Region region) {
    Options options;
    const auto number = [&](std::string_view name, std::uint32_t fallback) {
        return settings.has(name) ? static_cast<std::uint32_t>(settings.integer(name)) : fallback;
    };
    options.base_url = settings.text("baseUrl");
    if (options.base_url.empty())
        options.base_url = region == Region::feishu ? "https://open.feishu.cn" : "https://open.larksuite.com";
    while (options.base_url.ends_with('/')) options.base_url.pop_back();
    options.app_id = settings.text("app_id");
    options.app_secret = settings.secret("app_secret");
    options.user_id_type = settings.text("userIdType");
    options.roots = settings.list("departments");
    if (options.roots.empty()) options.roots.emplace_back(whole_company);
    options.at_once = number("requestsAtOnce", options.at_once);
    options.calls_per_second = number("callsPerSecond", options.calls_per_second);
    options.calls_per_minute = number("callsPerMinute", options.calls_per_minute);
    options.timeout = std::chrono::seconds(number("timeoutSeconds", 30));
    options.ca_file = settings.text("caFile");
    options.proxy = settings.text("proxy");
    options.proxy_login = settings.secret("proxyCredentials");
    return options;
}

}  // namespace rosterd::lark
