#pragma once
// A task's mapping tried on real records: what each would become, and what the hub has. Nothing is written.

#include <boost/asio/any_io_executor.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/job_runner.hpp"
#include "mapping/expression.hpp"

namespace rosterd::engine {

struct PreviewWish {
    Kind kind = Kind::person;
    std::size_t limit = 20;  // records shown; figures are of up to 1000
    std::string where;       // an expression; only records for which it is true. Empty: all
    std::string expression;  // shown beside the fields for every record. Empty: none
    bool reveal = false;     // values as they are; else only how they begin
};

struct PreviewedField {
    std::string key;
    std::string expression;
    std::optional<std::string> source;       // what stands in the record, when the expression is a name
    std::optional<std::string> hub, mapped;  // nullopt: not there; the field is left alone
    bool differs = false;
    std::optional<std::string> target;  // out of the hub, in place of `hub`: what the target has
};

struct PreviewedRecord {
    std::string label;                 // how the directory calls it
    std::string object_id;             // public, of the hub's object; out of the hub the target's key; empty: new
    std::string problem;               // why it cannot be mapped
    std::optional<std::string> tried;  // what PreviewWish::expression comes to, as text; nullopt: absent
    std::string tried_problem;
    std::vector<PreviewedField> fields;
};

struct Preview {
    std::vector<PreviewedRecord> records;
    std::size_t read = 0, chosen = 0, failed = 0;  // failed: of the chosen
    bool whole = false;                            // all there are were read
    struct Share {
        std::string key;
        std::size_t empty = 0, absent = 0;  // of the chosen that map
    };
    std::vector<Share> shares;  // of every field mapped
    struct Collision {
        std::string key;
        std::string value;  // masked unless revealed
        std::vector<std::string> labels;
    };
    std::vector<Collision> collisions;  // of identifiers: several records of this read would have the same
    std::string not_compared;           // out of the hub: why the target could not be asked; empty: it was
};

// Into the hub: records of the directory, compared with the hub. Out of it: records of the hub, compared with the
// target. Throws Error(invalid) for an expression that does not compile, Error when the directory cannot be read.
Async<Preview> preview(Services& services, TaskPointer task, boost::asio::any_io_executor executor, PreviewWish wish);

// An expression of the wish. Error(invalid) says `what` does not compile.
mapping::Expression compile_wish(const std::string& text, const Task& task, const char* what);

// "z••••• (18)": how it begins and how long it is.
std::string masked(std::string_view text);

}  // namespace rosterd::engine
