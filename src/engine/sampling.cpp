#include "engine/sampling.hpp"

#include "rosterd/error.hpp"

namespace rosterd::engine {

std::unique_ptr<Connector> open_connector(Services& services, const Task& task, boost::asio::any_io_executor executor) {
    const ConnectorType* type = services.connectors.find(task.type);
    if (type == nullptr) throw Error(ErrorKind::not_found, "no connector of type " + task.type + " is loaded");
    ConnectorContext context;
    context.executor = std::move(executor);
    context.workers = &services.workers;
    context.clock = &services.clock;
    context.log = Log().bound({{"task", task.id}});
    context.budgets = services.budgets;
    context.taker = RateTaker{task.id, true};
    return type->create(task.settings, std::move(context));
}

Async<Sample> sample(Services& services, const Task& task, boost::asio::any_io_executor executor, Sampling sampling) {
    constexpr std::size_t most_read = 20'000;  // a condition that nothing meets shall not read a whole directory
    const std::unique_ptr<Connector> connector = open_connector(services, task, std::move(executor));
    const std::unique_ptr<RecordStream> stream = co_await connector->read(std::move(sampling.request));
    Sample result;
    for (;;) {
        std::optional<Page> page = co_await stream->next();
        if (!page) break;
        for (Record& record : *page) {
            if (record.kind == Kind::person && sampling.kind == Kind::department) co_return result;
            if (record.kind != sampling.kind) continue;
            ++result.read;
            if (sampling.wanted && !sampling.wanted(record)) continue;
            result.records.push_back(std::move(record));
            if (result.records.size() >= sampling.most) co_return result;
        }
        if (result.read >= most_read) co_return result;
    }
    const Completeness completeness = stream->completeness(sampling.kind);
    result.whole = completeness.is_complete();
    if (result.read == 0 && !result.whole && !completeness.why().empty())
        throw Error(ErrorKind::unreachable, "nothing could be read: " + completeness.why());
    co_return result;
}

}  // namespace rosterd::engine
