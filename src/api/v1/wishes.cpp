#include "api/v1/wishes.hpp"

#include <algorithm>

#include "api/v1/answers.hpp"

namespace rosterd::api::v1 {

namespace {

constexpr std::size_t most_people = 1000;

bool is_plan_hash(std::string_view text) noexcept {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == 32 && std::ranges::all_of(text, is_hex);
}

}  // namespace

std::string accepted_plan_in(Arguments& arguments) {
    std::string hash = arguments.text("acceptPlan");
    if (!hash.empty() && !is_plan_hash(hash))
        arguments.problem("acceptPlan", "不是计划的哈希值", "is no plan's hash (32 hex digits, as planHash of a job)");
    return hash;
}

Errand errand_in(Arguments& arguments, const Call& call) {
    Errand errand;
    errand.by = call.caller;
    const Json* people = arguments.array("people");
    if (people == nullptr) return errand;
    for (const Json& person : *people) {
        if (!person.is_string() || person.get_ref<const std::string&>().empty()) {
            arguments.problem("people", "必须是非空字符串的数组", "has to be a list of names or keys");
            break;
        }
        errand.people.push_back(person.get<std::string>());
    }
    if (errand.people.size() > most_people)
        arguments.problem("people", "最多 1000 个元素", "must have at most 1000 elements");
    return errand;
}

Async<Response> trigger(const Backend& backend, schedule::Request wish) {
    const std::int64_t job = co_await backend.queue.trigger(std::move(wish));
    Json json;
    json["syncJobId"] = job;
    co_return object(json_text(json));
}

}  // namespace rosterd::api::v1
