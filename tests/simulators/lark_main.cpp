// The simulated platform as a program, for clients in other languages: prints its address, ends with its input.

#include <iostream>
#include <string>

#include "simulators/lark_server.hpp"

int main() {
    rosterd::tests::LarkQuirks quirks;
    quirks.app_secret = "sec";
    rosterd::tests::LarkServer server(quirks);
    const std::string top = server.add_department("研发");
    for (const char* name : {"后端", "前端", "测试", "运维"}) server.add_department(name, top);
    for (int number = 1; number <= 7; ++number)
        server.add_user({{"name", "张三" + std::to_string(number)},
                         {"email", "zhang" + std::to_string(number) + "@example.test"},
                         {"mobile", "+861380000000" + std::to_string(number)},
                         {"employee_type", 1}},
                        {number < 6 ? top : std::string("0")});
    std::cout << server.url() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
    }
    return 0;
}
