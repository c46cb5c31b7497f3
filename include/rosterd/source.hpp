#pragma once
// An end of the line that can be read.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rosterd/async.hpp"
#include "rosterd/completeness.hpp"
#include "rosterd/record.hpp"

namespace rosterd {

struct ReadRequest {
    // Attributes that mappings use, as they are spelled there; records carry them under the same spelling. What the
    // connector needs beyond them (keys, classes, references) is its own affair.
    std::vector<std::string> department_attributes;
    std::vector<std::string> person_attributes;
    bool all_attributes = false;  // an expression uses the whole record

    // RecordStream::cookie() of an earlier read by the same settings: what changed since is enough. A source that
    // cannot tell (no cookies, too old a one, changed settings) reads everything; the certificate says which it was.
    std::string cookie{};
};

using Page = std::vector<Record>;

// All departments come before the first person. When the departments could not be read whole the stream ends without
// people: who belongs where would be a guess. Destroying a stream in the middle stops the read.
class RecordStream {
public:
    virtual ~RecordStream();

    // The next page, never empty; nullopt at the end. Does not throw for a read cut short in the middle: it ends and
    // completeness() says why. May read ahead.
    virtual Async<std::optional<Page>> next() = 0;

    // For departments: meaningful from the first person on or the end; for people: after the end.
    virtual Completeness completeness(Kind kind) const = 0;

    // After the end: where a later read, or a watch, goes on behind this one. Of no meaning to anybody else. Empty:
    // there is no such place, or this read was cut short.
    virtual std::string cookie() const;
};

class Source {
public:
    virtual ~Source();

    // Throws Error when nothing can be read at all: unreachable, unauthorized, invalid.
    virtual Async<std::unique_ptr<RecordStream>> read(ReadRequest request) = 0;
};

}  // namespace rosterd
