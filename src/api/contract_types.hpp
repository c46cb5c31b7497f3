#pragma once
// The values of syncTaskType that Authing's V3 API knows. Reference, 9.1.

#include <array>
#include <string_view>

namespace rosterd::api {

inline constexpr std::array<std::string_view, 14> contract_types = {"lark",
                                                                    "lark-international",
                                                                    "wechatwork",
                                                                    "dingtalk",
                                                                    "active-directory",
                                                                    "italent",
                                                                    "maycur",
                                                                    "ldap",
                                                                    "moka",
                                                                    "fxiaoke",
                                                                    "scim",
                                                                    "xiaoshouyi",
                                                                    "kayang",
                                                                    "custom"};

}  // namespace rosterd::api
