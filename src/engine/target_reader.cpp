#include "engine/target_reader.hpp"

#include <algorithm>
#include <optional>

namespace rosterd::engine {

Async<TargetReader::Found> TargetReader::find(Kind kind, std::string attribute, std::vector<std::string> values,
                                              std::vector<std::string> attributes) {
    Found found;
    found.reserve(values.size());
    const std::size_t batch = std::max<std::size_t>(1, target_.traits().batch);
    for (std::size_t first = 0; first < values.size(); first += batch) {
        const std::size_t count = std::min(batch, values.size() - first);
        Backoff backoff(executor_, limits_, stop_);
        for (;;) {
            LookUp request;
            request.kind = kind;
            request.attribute = attribute;
            const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
            request.values.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
            request.attributes = attributes;
            std::optional<Error> refusal;
            Found part;
            try {
                part = co_await target_.look_up(std::move(request));
            } catch (Error& error) {
                error.add_context(std::string("looking for a ") + std::string(to_string(kind)) + " in the target");
                if (!is_transient(error.kind()) || backoff.exhausted()) throw;
                refusal = error;
            }
            if (refusal) {
                co_await backoff.wait(std::chrono::seconds(0));
                continue;
            }
            if (part.size() != count)
                throw Error(ErrorKind::internal, "the connector answered " + std::to_string(part.size()) + " of " +
                                                     std::to_string(count) + " look-ups (a defect of the connector)");
            asked_ += count;
            for (auto& records : part) found.push_back(std::move(records));
            break;
        }
    }
    co_return found;
}

}  // namespace rosterd::engine
