#pragma once
// The API over a world of its own: a directory in memory, a real store, a real queue; no socket.

#include <boost/asio/io_context.hpp>
#include <string>

#include "api/dispatcher.hpp"
#include "api/json.hpp"
#include "store/sealer.hpp"
#include "unit/engine/world.hpp"

namespace rosterd::tests {

struct Answer {
    unsigned status = 0;
    std::string content_type;
    std::vector<api::Header> headers;
    std::string text;
    api::Json json;  // null when the text is no JSON

    // Parts of it: they end with the answer, so a loop over them needs an answer with a name.
    const api::Json& data() const { return json.at("data"); }
    const api::Json& list() const { return json.contains("data") ? data().at("list") : json.at("list"); }
};

struct ApiWorld {
    World world;
    schedule::TaskBook book;
    boost::asio::io_context loop;
    schedule::JobQueue queue;
    std::vector<std::string> missing;
    std::vector<config::Problem> problems;
    plugins::Registry registry;
    store::Sealer sealer = store::Sealer::ephemeral();
    api::Dispatcher dispatcher;

    ApiWorld();

    // Puts world.task in force, and more like it with ids of their own.
    void use_task(std::vector<std::int64_t> more_ids = {});
    // The company of the tests: 公司 > 研发部 > 平台组, three people, one of them manager of the others.
    void fill_directory();

    // Asks, and goes on until everything that the call set off is done. English unless a header says otherwise.
    Answer get(const std::string& target);
    Answer post(const std::string& target, const std::string& body = {});
    Answer ask(api::Request request);
    // GET whose answer must have statusCode 200, and no null anywhere.
    Answer v3(const std::string& target);

    void read_stream(const api::BodyMaker& stream, std::string& text);

    std::int64_t run_task();  // by trigger-sync-task, to its end; the job's id
};

// The names of an object's members, in order.
std::vector<std::string> members(const api::Json& object);
bool holds_null(const api::Json& json);

}  // namespace rosterd::tests
