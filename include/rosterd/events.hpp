#pragma once
// What a directory tells by itself: over a connection that stays open (Watch), or by calling us (Hooks).

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rosterd/async.hpp"
#include "rosterd/clock.hpp"
#include "rosterd/record.hpp"

namespace rosterd {

// One object that changed. An event is a hint of where to look, never proof of more than it says.
struct Event {
    enum class What : std::uint8_t {
        changed,    // new or different; `record` is whole when it has a key, otherwise only `key` is known
        removed,    // the directory says that the object with this key is gone
        reconcile,  // something was missed: only a full read can tell
    };
    What what = What::changed;
    Kind kind = Kind::person;
    std::string key;
    Record record;
    std::string why;     // reconcile: a sentence for the log
    std::string cookie;  // where a watch would go on behind this event; empty: no such thing

    // What proves that nothing came twice and nothing was missed, as far as the directory says it. An event whose id
    // was there before, or whose number or time is behind what is known of the object, is dropped; a number that is
    // left out becomes a full read.
    std::string id{};            // of the event; empty: it has none
    std::uint64_t sequence = 0;  // counts up by one from event to event of this directory; 0: it does not count
    Instant at{};                // when it happened by the directory's clock; the epoch: it does not say
};

// Takes events. Loop thread. Never blocks: when it cannot keep up it forgets single events and asks for a full read.
class EventSink {
public:
    virtual ~EventSink();
    virtual void take(Event event) = 0;
};

class Watch {
public:
    virtual ~Watch();

    // Runs until cancelled; hands over what changes after `cookie` (RecordStream::cookie() or Event::cookie; empty:
    // from now on). Throws Error when the connection is lost or cannot be made: the caller waits and comes again with
    // the last cookie. A cookie that the directory no longer knows is answered with a `reconcile` event, not an Error.
    virtual Async<void> watch(std::string cookie, EventSink& sink) = 0;
};

struct HookRequest {
    std::string method, query;                                // the query without "?"
    std::map<std::string, std::string, std::less<>> headers;  // names in lower case
    std::string body;                                         // raw: signatures are over these bytes
};

struct HookReply {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    bool verified = false;  // the sender proved itself; unverified calls are counted and slowed down
};

class Hooks {
public:
    virtual ~Hooks();

    // Verifies, decrypts, hands over the events, answers. Quick: no I/O. Does not throw for what the caller sent.
    virtual HookReply on_hook(const HookRequest& request, EventSink& sink) = 0;
};

}  // namespace rosterd
