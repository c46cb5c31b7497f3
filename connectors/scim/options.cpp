#include "options.hpp"

#include <array>
#include <filesystem>

#include "attribute_path.hpp"
#include "rosterd/error.hpp"
#include "rosterd/web_address.hpp"

namespace rosterd::scim {
namespace {

using enum SettingType;

constexpr std::array specs = {
    SettingSpec{"user_url", text, true, "", "", "The Users endpoint, as in https://scim.example.com/v2/Users."},
    SettingSpec{"token", secret, true, "", "", "The bearer token."},
    SettingSpec{"org_url", text, false, "", "",
                "The Groups endpoint: groups are the departments. Without it there are none."},
    SettingSpec{"root_department_id", text, false, "", "",
                "The id of the group that stands for the organisation itself, or what the topmost groups name as their "
                "parent."},
    SettingSpec{"parent_department", text, false, "", "", "The group's attribute with the id of the department above."},
    SettingSpec{"department", text, false, "", "",
                "The person's attribute with the ids of departments; without it the groups' members count."},
    SettingSpec{"nestedGroups", boolean, false, "false", "",
                "Departments are members of the department above them (members of type Group)."},
    SettingSpec{"pageSize", integer, false, "200", "", "Resources a page, 1 to 10000; the service may give fewer."},
    SettingSpec{"requestsAtOnce", integer, false, "4", "", "Requests under way at the same time, 1 to 64."},
    SettingSpec{"callsPerSecond", integer, false, "0", "",
                "The most calls a second with this token, by all tasks together; 0: as fast as the service answers."},
    SettingSpec{"timeoutSeconds", integer, false, "60", "", "How long an answer may take, 1 to 3600."},
    SettingSpec{"caFile", path, false, "", "",
                "Certificates that may have signed the server's (PEM); without it the system's."},
    SettingSpec{"proxy", text, false, "", "", "An HTTP proxy, as in http://proxy.example.com:3128."},
    SettingSpec{"proxyCredentials", secret, false, "", "", "The proxy's user:password."},
    SettingSpec{"bulk", text, false, "auto", "auto|never", "Whether writes are sent together where that is offered."},
    SettingSpec{"updateBy", text, false, "auto", "auto|patch|put",
                "How changes are written: as the service says it can, or always by that method."},
    SettingSpec{"readBackPercent", integer, false, "1", "",
                "How many of the changed objects are read again to see whether the change is there, 0 to 100."},
};

class Check {
public:
    explicit Check(const Settings& settings) : settings_(settings) {}

    std::vector<SettingProblem> all() {
        url("user_url");
        url("org_url");
        url("proxy");
        one_server();
        if (settings_.secret("token").empty()) refuse("token", "is empty (the bearer token that the service gave you)");
        attribute("parent_department");
        attribute("department");
        if (settings_.boolean("nestedGroups") && !settings_.text("parent_department").empty())
            refuse("nestedGroups", "does not go with parent_department (which of the two says what is above?)");
        for (const char* name : {"root_department_id", "parent_department", "department"})
            if (!settings_.text(name).empty() && settings_.text("org_url").empty())
                refuse(name, "needs org_url (the Groups endpoint, where departments come from)");
        range("pageSize", 1, 10'000);
        range("requestsAtOnce", 1, 64);
        range("callsPerSecond", 0, 100'000);
        range("timeoutSeconds", 1, 3600);
        range("readBackPercent", 0, 100);
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
            if (name != "proxy" && address.path.empty())
                refuse(name, "names no endpoint (as in \"https://scim.example.com/v2/Users\")");
        } catch (const Error& error) {
            refuse(name, error.message());
        }
    }

    void one_server() {
        if (!problems_.empty() || settings_.text("org_url").empty()) return;
        if (parse_web_address(settings_.text("user_url")).address.text() !=
            parse_web_address(settings_.text("org_url")).address.text())
            refuse("org_url", "is on another server than user_url (the token is for one server)");
    }

    void attribute(std::string_view name) {
        const std::string& text = settings_.text(name);
        if (!text.empty() && !parse_path(text))
            refuse(name, "\"" + text +
                             "\" is no SCIM attribute (as in \"parentId\", \"enterprise.department\" or "
                             "\"urn:...:Group:parent\")");
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

Options read_options(const Settings& settings) {
    Options options;
    const auto number = [&](std::string_view name, std::uint32_t fallback) {
        return settings.has(name) ? static_cast<std::uint32_t>(settings.integer(name)) : fallback;
    };
    options.user_url = settings.text("user_url");
    options.group_url = settings.text("org_url");
    options.token = settings.secret("token");
    options.root_department = settings.text("root_department_id");
    options.parent_attribute = settings.text("parent_department");
    options.department_attribute = settings.text("department");
    options.nested_groups = settings.boolean("nestedGroups");
    options.page_size = number("pageSize", options.page_size);
    options.at_once = number("requestsAtOnce", options.at_once);
    options.calls_per_second = number("callsPerSecond", 0);
    options.timeout = std::chrono::seconds(number("timeoutSeconds", 60));
    options.ca_file = settings.text("caFile");
    options.proxy = settings.text("proxy");
    options.proxy_login = settings.secret("proxyCredentials");
    options.bulk = settings.text("bulk") != "never";
    if (settings.text("updateBy") == "patch") options.update = Options::Update::patch;
    if (settings.text("updateBy") == "put") options.update = Options::Update::put;
    options.read_back_percent = number("readBackPercent", options.read_back_percent);
    return options;
}

}  // namespace rosterd::scim
