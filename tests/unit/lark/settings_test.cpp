// The settings of Lark: what is refused, and what the connector makes of them.

#include <doctest/doctest.h>

#include <algorithm>

#include "codes.hpp"
#include "options.hpp"
#include "support/settings.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

Settings good() {
    Settings settings = with_fallbacks(lark::setting_specs());
    settings.set("app_id", std::string("cli_1"));
    settings.set("app_secret", Secret("s"));
    return settings;
}

bool refuses(const Settings& settings, std::string_view name) {
    const auto problems = lark::check_settings(settings);
    return std::ranges::any_of(problems, [&](const SettingProblem& problem) { return problem.name == name; });
}

}  // namespace

TEST_CASE("the region decides where the platform is, unless the settings do") {
    CHECK(lark::check_settings(good()).empty());
    CHECK(lark::read_options(good(), lark::Region::feishu).base_url == "https://open.feishu.cn");
    CHECK(lark::read_options(good(), lark::Region::international).base_url == "https://open.larksuite.com");
    Settings own = good();
    own.set("baseUrl", std::string("https://lark.example.test/"));
    CHECK(lark::read_options(own, lark::Region::feishu).base_url == "https://lark.example.test");
    CHECK(lark::read_options(own, lark::Region::feishu).roots == std::vector<std::string>{"0"});
}

TEST_CASE("bad settings are refused by name") {
    const auto with = [](std::string name, Settings::Content content) {
        Settings settings = good();
        settings.set(std::move(name), std::move(content));
        return settings;
    };
    CHECK(refuses(with("app_id", std::string()), "app_id"));
    CHECK(refuses(with("app_secret", Secret("")), "app_secret"));
    CHECK(refuses(with("baseUrl", std::string("open.feishu.cn")), "baseUrl"));
    CHECK(refuses(with("departments", std::vector<std::string>{"engineering"}), "departments"));
    CHECK(refuses(with("departments", std::vector<std::string>{"od-1", "od-1"}), "departments"));
    CHECK(refuses(with("requestsAtOnce", std::int64_t{0}), "requestsAtOnce"));
    CHECK(refuses(with("proxy", std::string("https://proxy.example.test")), "proxy"));
}

TEST_CASE("codes that tell what to do") {
    CHECK(lark::meaning_of(99991400).trouble == Trouble::throttled);
    CHECK(lark::meaning_of(99991663).trouble == Trouble::token_expired);
    CHECK(lark::meaning_of(40004).kind == ErrorKind::forbidden);
    CHECK_FALSE(lark::meaning_of(99991672).advice.empty());
    CHECK(lark::meaning_of(123456).trouble == Trouble::refused);
}
