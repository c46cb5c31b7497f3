#pragma once
// An end of the line that can be written. A connector that can be has one: Connector::target().

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rosterd/async.hpp"
#include "rosterd/error.hpp"
#include "rosterd/record.hpp"

namespace rosterd {

enum class WriteAction : std::uint8_t { create, update, disable, remove };

std::string_view to_string(WriteAction action) noexcept;  // "create", ...

// One operation on one object, in the directory's own attribute names and keys. What is not mentioned stays as it is.
struct Write {
    WriteAction action = WriteAction::update;
    Kind kind = Kind::person;
    std::string key;      // of the object; empty for create
    std::string locator;  // where the object was last seen (Record::locator); may be out of date, empty for create
    std::string token;    // the same for every try of this one operation, of no other: for idempotency keys
    std::string name;     // for messages and for names that a directory demands; never for finding the object

    std::vector<std::pair<std::string, Value>> attributes;  // to be set, sorted by name; a null value clears
    std::optional<std::string> parent;                      // departments: key of the one above, empty: the top
    std::optional<std::vector<std::string>> departments;    // people: keys, the main one first
    std::optional<std::string> manager;                     // people: key; empty: none
    std::optional<std::vector<std::string>> leaders;        // departments: keys
    std::optional<bool> enabled;                            // people; update with true is a return
};

// How one write ended.
struct Outcome {
    enum class State : std::uint8_t {
        applied,
        failed,   // refused: trying again the same changes nothing
        put_off,  // throttled, unreachable, locked: may be tried again; it was certainly not carried out
        unknown,  // the connection went after it was sent: it may have been carried out, look before trying again
    };
    State state = State::applied;
    std::string key;      // of a create that was applied
    std::string locator;  // of the object afterwards, where it may have changed
    ErrorKind kind = ErrorKind::internal;
    std::string error;                      // the directory's own words in a sentence; empty when applied
    std::uint32_t retry_after_seconds = 0;  // put_off: what the directory asked for; 0: nothing

    static Outcome applied(std::string key = {}, std::string locator = {});
    static Outcome failed(ErrorKind kind, std::string error);
    static Outcome put_off(ErrorKind kind, std::string error, std::uint32_t retry_after_seconds = 0);
    static Outcome unknown(std::string error);
};

// Which objects to fetch: those whose attribute has one of the values, by key when the attribute is empty.
struct LookUp {
    Kind kind = Kind::person;
    std::string attribute;                // empty: the key
    std::vector<std::string> values;      // at most as many as TargetTraits::batch
    std::vector<std::string> attributes;  // that the records shall carry, besides keys, references and `enabled`

    // The records as a Source's read by the same settings has them: nobody whom its filters leave out, and nothing
    // known beyond what stands there.
    bool as_read = false;
};

struct TargetTraits {
    std::size_t batch = 100;                        // most writes or values of one call
    bool finds_creates = true;                      // look_up by a mapped attribute finds what a lost create made
    bool nested_departments = true;                 // departments form a tree
    bool several_departments = true;                // a person may be in several
    bool moves_subtrees = false;                    // moving a department moves all that is below it, keys stay
    std::vector<std::string> read_only_attributes;  // never change once the object exists: named in the plan
};

class Target {
public:
    virtual ~Target();

    virtual TargetTraits traits() const = 0;

    // One answer for each write, in the same order. The writes are of one kind, independent of one another. Throws
    // Error only when none was sent: no connection, credentials refused.
    virtual Async<std::vector<Outcome>> write(std::span<const Write> batch) = 0;

    // For each value the objects found: none, one, or several where the attribute is not unique. Throws Error when
    // the directory does not answer: an empty list means that it said so.
    // Records speak of departments by key, of managers and leaders by locator, as those of a Source do.
    virtual Async<std::vector<std::vector<Record>>> look_up(LookUp request) = 0;

    // Whether a write would change nothing: the directory has `there` (null: not there) where the mapping wants
    // `wanted`. As it stands: empty is the same as absent, one value the same as a list of it, lists in any order.
    // Directories that ignore case or add members of their own say so here. Any thread.
    virtual bool same_value(Kind kind, std::string_view attribute, const Value& wanted, const Value& there) const;
};

// What Target::same_value says when nobody knows better.
bool same_content(const Value& wanted, const Value& there);

}  // namespace rosterd
