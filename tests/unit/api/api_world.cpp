#include "unit/api/api_world.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

namespace rosterd::tests {

ApiWorld::ApiWorld()
    : queue(loop.get_executor(), world.services, book, 4),
      dispatcher(api::Backend{world.services, book, queue, loop.get_executor(), [this] { return missing; },
                              [this] { return problems; }, &registry, nullptr, nullptr, nullptr, &sealer}) {
    fill_directory();
    use_task();
}

void ApiWorld::use_task(std::vector<std::int64_t> more_ids) {
    std::vector<TaskPointer> tasks{std::make_shared<const Task>(world.task)};
    for (const std::int64_t id : more_ids) {
        Task task = world.task;
        task.id = id;
        tasks.push_back(std::make_shared<const Task>(task));
    }
    book.replace(tasks);
}

void ApiWorld::fill_directory() {
    world.directory.departments = {{.key = "root", .name = "公司", .top = true},
                                   {.key = "rd", .name = "研发部", .parent = "root"},
                                   {.key = "platform", .name = "平台组", .parent = "rd", .code = "P1"}};
    world.directory.department("rd").leaders = {{"at/1"}};
    world.directory.people = {
        {.key = "1", .name = "张三", .departments = {"rd"}, .attributes = {{"uid", "zhang"}, {"mail", "z@x.test"}}},
        {.key = "2",
         .name = "李四",
         .departments = {"platform", "rd"},
         .attributes = {{"uid", "li"}, {"mail", "l@x.test"}},
         .manager = "at/1"},
        {.key = "3", .name = "Ann", .departments = {"root"}, .attributes = {{"uid", "ann"}}, .manager = "at/1"}};
}

Answer ApiWorld::ask(api::Request request) {
    if (!request.header("x-authing-lang")) request.headers.push_back({"x-authing-lang", "en-US"});
    Answer answer;
    api::BodyMaker stream;
    bool done = false;
    boost::asio::co_spawn(loop, dispatcher.answer(std::move(request)),
                          [&](std::exception_ptr failure, api::Response response) {
                              if (failure) std::rethrow_exception(failure);
                              done = true;
                              answer.status = response.status;
                              answer.content_type = response.content_type;
                              answer.headers = response.headers;
                              answer.text = response.body;
                              stream = std::move(response.stream);
                          });
    loop.restart();
    loop.run();
    REQUIRE(done);
    if (stream) read_stream(stream, answer.text);
    const api::Json parsed = api::Json::parse(answer.text, nullptr, false);
    if (!parsed.is_discarded()) answer.json = parsed;
    return answer;
}

void ApiWorld::read_stream(const api::BodyMaker& stream, std::string& text) {
    class Collector final : public api::BodySink {
    public:
        explicit Collector(std::string& into) : into_(into) {}
        Async<bool> write(std::string_view bytes) override {
            into_ += bytes;
            co_return true;
        }
        bool wanted() const noexcept override { return true; }

    private:
        std::string& into_;
    };
    Collector collector(text);
    bool whole = false;
    boost::asio::co_spawn(loop, stream(collector), [&](std::exception_ptr failure, bool made) {
        if (failure) std::rethrow_exception(failure);
        whole = made;
    });
    loop.restart();
    loop.run();
    REQUIRE(whole);
}

Answer ApiWorld::get(const std::string& target) {
    api::Request request;
    request.method = "GET";
    request.target = target;
    return ask(std::move(request));
}

Answer ApiWorld::post(const std::string& target, const std::string& body) {
    api::Request request;
    request.method = "POST";
    request.target = target;
    request.body = body;
    return ask(std::move(request));
}

Answer ApiWorld::v3(const std::string& target) {
    Answer answer = get("/api/v3/" + target);
    CAPTURE(answer.text);
    REQUIRE(answer.status == 200);
    REQUIRE(answer.json.at("statusCode") == 200);
    CHECK_FALSE(holds_null(answer.json));
    return answer;
}

std::int64_t ApiWorld::run_task() {
    const Answer answer = post("/api/v3/trigger-sync-task", R"({"syncTaskId":)" + std::to_string(world.task.id) + "}");
    CAPTURE(answer.text);
    REQUIRE(answer.json.at("statusCode") == 200);
    return answer.data().at("syncJobId");
}

std::vector<std::string> members(const api::Json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
}

bool holds_null(const api::Json& json) {
    if (json.is_null()) return true;
    if (!json.is_structured()) return false;
    for (const api::Json& each : json) {
        if (holds_null(each)) return true;
    }
    return false;
}

}  // namespace rosterd::tests
