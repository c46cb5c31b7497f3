#include "integration/api/live_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>

namespace rosterd::tests {

namespace asio = boost::asio;

LiveServer::LiveServer(const std::function<void(config::Listen&)>& change)
    : gate_(loop_.get_executor()),
      types_(world_.directory, gate_),
      services_{*world_.store, world_.workers, world_.clock, types_, FieldTable::people(), FieldTable::departments()},
      queue_(loop_.get_executor(), services_, book_, 4) {
    world_.directory.departments = {{.key = "root", .name = "公司", .top = true},
                                    {.key = "rd", .name = "研发部", .parent = "root"}};
    world_.directory.people = {{.key = "1", .name = "张三", .departments = {"rd"}},
                               {.key = "2", .name = "李四", .departments = {"rd"}}};
    book_.replace({std::make_shared<const Task>(world_.task)});
    listen_.socket = folder_.path() / "api.sock";
    change(listen_);
    api::Backend backend{services_, book_, queue_, loop_.get_executor(), nullptr, nullptr};
    server_ = std::make_unique<api::Server>(loop_.get_executor(), listen_, std::move(backend));
    server_->start();
    thread_ = std::thread([this] {
        const auto work = asio::make_work_guard(loop_);
        loop_.run();
    });
}

LiveServer::~LiveServer() {
    gate_.open();
    stop(std::chrono::seconds(1)).wait();
    const auto stop_jobs = asio::co_spawn(loop_, queue_.stop(std::chrono::seconds(5)), asio::use_future);
    stop_jobs.wait();
    loop_.stop();
    thread_.join();
}

bool LiveServer::answers() {
    return client().get("/api/v1/health").status == 200;
}

std::future<void> LiveServer::stop(std::chrono::milliseconds limit) {
    return asio::co_spawn(loop_, server_->stop(limit), asio::use_future);
}

}  // namespace rosterd::tests
