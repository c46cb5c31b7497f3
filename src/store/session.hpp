#pragma once
// What the repositories of this folder work with: prepared statements inside one transaction. Internal to src/store.
//
// The SQL is shared by all databases: placeholders are $1, $2, ...; clashes are seen by INSERT ... ON CONFLICT DO
// NOTHING and the number of affected rows, never by an error, since an error ends a PostgreSQL transaction.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/fields.hpp"

namespace rosterd::store {

// Row ids come from counters of our own: ascending, never used twice, not even after a removal.
enum class Sequence : std::uint8_t { organization, department, person, link, job, change, feed, risk_operation };

// Whether bound text outlives the statement's use (borrowed) or has to be copied by the database library.
enum class Binding : std::uint8_t { borrowed, copied };

// One prepared statement in use. Parameters count from 1, columns from 0. Errors are Error(storage).
class Statement {
public:
    virtual ~Statement();

    virtual void bind_null(int parameter) = 0;
    virtual void bind_integer(int parameter, std::int64_t value) = 0;
    virtual void bind_text(int parameter, std::string_view text, Binding binding) = 0;
    virtual void bind_bytes(int parameter, std::string_view bytes, Binding binding) = 0;

    virtual bool step() = 0;                    // true: a row is there
    virtual std::int64_t affected() const = 0;  // rows written by the last statement that ran to its end
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;    // 0 for NULL
    virtual std::string_view text(int column) const = 0;   // until the next step; empty for NULL
    virtual std::string_view bytes(int column) const = 0;  // likewise

    virtual void rewind() noexcept = 0;   // to be run again with other values
    virtual void release() noexcept = 0;  // back to the session
};

class Session {
public:
    virtual ~Session();

    // Prepared once for each text and kept; a text whose statement is in use gets a second one.
    virtual Statement& statement(std::string_view sql) = 0;

    // The first of `count` new ids, without gaps.
    virtual std::int64_t reserve(Sequence sequence, std::int64_t count) = 0;

    const FieldTable& person_fields() const noexcept { return person_fields_; }
    const FieldTable& department_fields() const noexcept { return department_fields_; }

protected:
    Session(const FieldTable& person_fields, const FieldTable& department_fields)
        : person_fields_(person_fields), department_fields_(department_fields) {}

private:
    const FieldTable& person_fields_;
    const FieldTable& department_fields_;
};

// Wrappers for values that mean NULL when they are nothing.
struct TextOrNull {
    std::string_view text;
};
struct IdOrNull {
    std::int64_t id;
};
struct Blob {
    std::string_view data;
};

inline void bind_value(Statement& to, int at, std::int64_t value, Binding) {
    to.bind_integer(at, value);
}
inline void bind_value(Statement& to, int at, std::string_view value, Binding binding) {
    to.bind_text(at, value, binding);
}
inline void bind_value(Statement& to, int at, Blob value, Binding binding) {
    to.bind_bytes(at, value.data, binding);
}
inline void bind_value(Statement& to, int at, TextOrNull value, Binding binding) {
    value.text.empty() ? to.bind_null(at) : to.bind_text(at, value.text, binding);
}
inline void bind_value(Statement& to, int at, IdOrNull value, Binding) {
    value.id == 0 ? to.bind_null(at) : to.bind_integer(at, value.id);
}

// A statement that gives rows:  Query query(session, "SELECT ...", id); while (query.next()) query.integer(0) ...
class Query {
public:
    template <class... Values>
    Query(Session& session, std::string_view sql, const Values&... values) : statement_(session.statement(sql)) {
        int at = 0;
        (bind_value(statement_, ++at, values, Binding::copied), ...);
    }
    Query(Session& session, std::string_view sql, std::span<const std::int64_t> values)
        : statement_(session.statement(sql)) {
        int at = 0;
        for (const std::int64_t value : values) statement_.bind_integer(++at, value);
    }
    ~Query() { statement_.release(); }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    bool next() { return statement_.step(); }
    bool is_null(int column) const { return statement_.is_null(column); }
    std::int64_t integer(int column) const { return statement_.integer(column); }
    std::string_view text(int column) const { return statement_.text(column); }
    std::string string(int column) const { return std::string(statement_.text(column)); }
    std::string_view bytes(int column) const { return statement_.bytes(column); }
    Statement& statement() noexcept { return statement_; }

private:
    Statement& statement_;
};

// A statement that writes, run any number of times. run() returns the number of rows affected.
class Command {
public:
    Command(Session& session, std::string_view sql) : statement_(session.statement(sql)) {}
    ~Command() { statement_.release(); }
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    template <class... Values>
    std::int64_t run(const Values&... values) {
        int at = 0;
        (bind_value(statement_, ++at, values, Binding::borrowed), ...);
        while (statement_.step()) {
        }
        const std::int64_t affected = statement_.affected();
        statement_.rewind();
        return affected;
    }

private:
    Statement& statement_;
};

template <class... Values>
std::int64_t execute(Session& session, std::string_view sql, const Values&... values) {
    return Command(session, sql).run(values...);
}

// The only column of the only row; 0 when there is none.
template <class... Values>
std::int64_t integer_of(Session& session, std::string_view sql, const Values&... values) {
    Query query(session, sql, values...);
    return query.next() ? query.integer(0) : 0;
}

}  // namespace rosterd::store
