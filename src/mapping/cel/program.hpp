#pragma once
// An expression of the language, compiled: the way in and out of this folder. Immutable; any thread.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/cel/compiler.hpp"
#include "mapping/cel/run.hpp"

namespace rosterd::mapping::cel {

class Program {
public:
    struct Compiled;
    static Compiled compile(std::string_view source, Dialect dialect = {});

    // A value, absent, or an error with its column. What it is a view of: the program, the variables, the arena.
    // Exceeding a limit is an error, too.
    Value evaluate(const Variables& variables, Arena& arena) const;

    const std::vector<std::string>& attributes() const noexcept { return attributes_; }  // in order of first use
    bool whole_record() const noexcept { return whole_record_; }
    bool uses_hub() const noexcept { return uses_hub_; }
    TypeSet types() const noexcept { return root_->types(); }  // what it can come to

private:
    Program() : constants_(Limits::memory_bytes) {}

    Arena constants_;
    NodePointer root_;
    std::size_t slots_ = 0;
    std::vector<std::string> attributes_;
    bool whole_record_ = false, uses_hub_ = false;
};

struct Program::Compiled {
    std::shared_ptr<const Program> program;  // nullptr: see the problem
    std::string message;                     // what is wrong (what would be right)
    std::size_t column = 1;                  // in characters, from 1
};

// "column 7: there is no ...", of an error.
std::string describe(const Value& error);

}  // namespace rosterd::mapping::cel
