#include "simulators/faults.hpp"

namespace rosterd::tests {

std::string_view name_of(Fault fault) {
    static constexpr std::array<std::string_view, all_faults.size()> names = {"429",
                                                                              "limit in the body",
                                                                              "503",
                                                                              "reset before",
                                                                              "reset in the middle",
                                                                              "slow",
                                                                              "token expired",
                                                                              "garbage",
                                                                              "truncated",
                                                                              "wrong content type",
                                                                              "html",
                                                                              "repeated page",
                                                                              "wrong count",
                                                                              "duplicated record",
                                                                              "missing field",
                                                                              "unreadable group"};
    return names[static_cast<std::size_t>(fault)];
}

void FaultMenu::order(Fault fault, std::string part, unsigned skip, unsigned times) {
    const std::lock_guard lock(mutex_);
    orders_.push_back({fault, std::move(part), skip, times});
}

void FaultMenu::clear() {
    const std::lock_guard lock(mutex_);
    orders_.clear();
}

bool FaultMenu::due(Fault fault, const SimRequest& request) {
    const std::lock_guard lock(mutex_);
    const std::string line = request.method + " " + request.path + "?" + request.query;
    for (Order& order : orders_) {
        if (order.fault != fault || order.times == 0 || line.find(order.part) == std::string::npos) continue;
        if (order.skip > 0) {
            --order.skip;
            continue;
        }
        --order.times;
        return true;
    }
    return false;
}

std::optional<SimReply> FaultMenu::refuse(const SimRequest& request) {
    if (due(Fault::too_many_requests, request)) return SimReply{429, {{"Retry-After", "0"}}, "{}"};
    if (due(Fault::server_error, request)) return SimReply{503, {}, "{\"detail\":\"out of order\"}"};
    if (due(Fault::token_expired, request)) return SimReply{401, {}, "{\"detail\":\"token expired\"}"};
    return std::nullopt;
}

SimReply FaultMenu::spoil(SimReply reply, const SimRequest& request) {
    if (due(Fault::reset_before, request)) reply.unanswered = true;
    if (due(Fault::reset_in_the_middle, request)) reply.cut = true;
    if (due(Fault::slow, request)) reply.delay_ms = 50;
    if (due(Fault::garbage, request)) return {200, {{"Content-Type", "application/json"}}, "\x01\xff{]garbage"};
    if (due(Fault::truncated, request)) reply.body.resize(reply.body.size() / 2);
    if (due(Fault::html, request))
        return {200, {{"Content-Type", "text/html"}}, "<html><body>Please log in</body></html>"};
    if (due(Fault::wrong_content_type, request)) reply.headers = {{"Content-Type", "text/plain"}};
    return reply;
}

}  // namespace rosterd::tests
