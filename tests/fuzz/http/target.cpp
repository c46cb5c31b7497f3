// What a client sends, from bytes to the arguments of a call: header, body, target, query, JSON. The first byte says in
// how large pieces the rest arrives: whatever it is, the same has to come of them.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "api/arguments.hpp"
#include "api/request_parser.hpp"
#include "api/routes.hpp"
#include "api/target.hpp"

using namespace rosterd::api;

namespace {

constexpr std::array<std::string_view, 2> words = {"USER", "DEPARTMENT"};

void must(bool holds) {
    if (!holds) std::abort();
}

// As a handler would ask.
void use(Arguments arguments) {
    arguments.id("syncTaskId");
    must(arguments.range(50).offset() >= 0);
    arguments.boolean("success");
    arguments.text("acceptPlan");
    for (const std::string& word : arguments.choices("objectType", words)) must(word == words[0] || word == words[1]);
    try {
        arguments.check();
    } catch (const Refused& refused) {
        must(!refused.text().zh.empty() && !refused.text().en.empty());
    }
}

void use(const Request& request) {
    static_cast<void>(is_v3(request.target));
    if (const auto target = parse_target(request.target)) {
        find_route(request.method, target->path);
        use(Arguments::of_query(target->query));
    }
    try {
        use(Arguments::of_body(request.body));
    } catch (const Refused&) {
    }
}

Limits limits_of_target() {
    Limits limits;
    limits.line = 200;
    limits.header = 600;
    limits.body = 300;
    return limits;
}

// The requests of a connection. What ends it may be found out at different places of a bad body, so it is not compared.
std::string requests_of(std::string_view bytes, std::size_t piece) {
    const Limits limits = limits_of_target();
    std::string requests, arrived;
    auto parser = std::make_unique<RequestParser>(limits);
    for (;;) {
        std::size_t used = 0;
        auto step = RequestParser::Step::more;
        if (!arrived.empty()) step = parser->put(arrived, used);
        must(used <= arrived.size());
        arrived.erase(0, used);
        if (step == RequestParser::Step::refused) return requests;
        if (step == RequestParser::Step::done) {
            const Request request = parser->take();
            must(request.body.size() <= limits.body);
            use(request);
            requests += request.method + request.target + std::to_string(request.body.size()) + ';';
            parser = std::make_unique<RequestParser>(limits);
            continue;
        }
        if (step == RequestParser::Step::head && !arrived.empty()) continue;
        if (bytes.empty()) return requests;
        const std::size_t size = std::min(piece, bytes.size());
        arrived += bytes.substr(0, size);
        bytes.remove_prefix(size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string in_pieces = requests_of(bytes, 1 + data[0] % 64U), whole = requests_of(bytes, bytes.size());
    if (in_pieces != whole) std::cerr << "in pieces: " << in_pieces << "\nwhole:     " << whole << std::endl;
    must(in_pieces == whole);
    return 0;
}
