#pragma once
// Requests and answers as plain values, whatever carried them.

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rosterd/async.hpp"

namespace rosterd::api {

// Who is at the other end of a unix socket, as the kernel says.
struct Peer {
    uid_t uid = 0;
    gid_t gid = 0;
    pid_t pid = 0;
    std::vector<gid_t> groups;  // besides its own
};

struct Header {
    std::string name, value;
};

struct Request {
    std::string method;           // as sent: "GET"
    std::string target;           // as sent: "/api/v3/get-sync-task?syncTaskId=1"
    std::vector<Header> headers;  // in order; trailers of a chunked body are not among them
    std::string body;
    bool keep_alive = false;
    bool chunks = true;  // HTTP/1.1: a body may come in pieces
    std::optional<Peer> peer;
    std::string address;  // of a client that came over TCP; empty on the unix socket

    const std::string* header(std::string_view name) const noexcept;  // the first of that name; nullptr: none
};

// Where a body goes that is made while it is sent.
class BodySink {
public:
    virtual ~BodySink() = default;
    virtual Async<bool> write(std::string_view bytes) = 0;  // false: nobody listens any more
    virtual bool wanted() const noexcept = 0;               // false also when the daemon stops: a stream ends here
};

// Made whole or not at all: false, or an exception, leaves the client with an answer that visibly has no end.
using BodyMaker = std::function<Async<bool>(BodySink& sink)>;

struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<Header> headers;  // beyond those that every answer has
    BodyMaker stream = {};        // in place of `body`: sent in chunks as it is made
};

// Why no Request could be made of what arrived; the connection ends with it.
struct Refusal {
    unsigned status = 0;  // HTTP: 400, 408, 413, 414, 417, 431, 501, 505
    std::string detail;   // a sentence
    std::string target;   // as far as it was read
};

}  // namespace rosterd::api
