#include "store/people.hpp"

#include <array>

#include "rosterd/error.hpp"
#include "store/field_text.hpp"
#include "store/person_columns.hpp"
#include "store/provenance_text.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

constexpr std::array<FieldId, 4> unique_fields = {person_field::username, person_field::email, person_field::phone,
                                                  person_field::external_id};

std::string_view value_of(const FieldValues& values, FieldId field) {
    const std::string* value = find_value(values, field);
    return value == nullptr ? std::string_view() : std::string_view(*value);
}

// 0 while active, the row id afterwards: the unique indexes then let another person have the identifier.
std::int64_t retired(const Person& person) {
    return is_active(person.status) ? 0 : person.id;
}

std::string_view clash_query(FieldId field) {
    switch (field) {
        case person_field::username:
            return "SELECT id, user_id, name FROM person WHERE username = $1 AND retired = 0 AND id <> $2";
        case person_field::email:
            return "SELECT id, user_id, name FROM person WHERE email = $1 AND retired = 0 AND id <> $2";
        case person_field::phone:
            return "SELECT id, user_id, name FROM person WHERE phone = $1 AND retired = 0 AND id <> $2";
        default:
            return "SELECT id, user_id, name FROM person WHERE external_id = $1 AND retired = 0 AND id <> $2";
    }
}

std::optional<Clash> find_clash(Session& session, const Person& person) {
    if (!is_active(person.status)) return std::nullopt;
    for (const FieldId field : unique_fields) {
        const std::string_view value = value_of(person.values, field);
        if (value.empty()) continue;
        Query query(session, clash_query(field), value, person.id);
        if (query.next()) return Clash{field, query.integer(0), query.string(1), query.string(2)};
    }
    return std::nullopt;
}

void insert_memberships(Session& session, std::int64_t person, std::span<const Membership> memberships) {
    if (memberships.empty()) return;
    Command insert(session,
                   "INSERT INTO membership (person, department, position, main) VALUES ($1, $2, $3, $4) "
                   "ON CONFLICT DO NOTHING");
    std::int64_t position = 0;
    for (const Membership& membership : memberships)
        insert.run(person, membership.department, position++, membership.main ? 1 : 0);
}

// What is stored of a person at the moment, as far as an update has to know.
struct Stored {
    bool same_identity = false;  // status and every field with a column are as they shall be
    UnknownFields unknown;
};

std::optional<Stored> stored_state(Session& session, const Person& person) {
    Query row(session,
              "SELECT status, name, username, email, phone, external_id, employee_number, fields FROM person "
              "WHERE id = $1",
              person.id);
    if (!row.next()) return std::nullopt;
    Stored stored;
    stored.same_identity = row.text(0) == to_string(person.status);
    for (FieldId field = 0; field < person_field_columns.size(); ++field)
        stored.same_identity = stored.same_identity && row.text(1 + field) == value_of(person.values, field);
    FieldValues ignored;
    FieldReader(session.person_fields()).read(row.text(7), ignored, &stored.unknown);
    return stored;
}

}  // namespace

struct People::Texts {
    explicit Texts(const FieldTable& table) : provenance(table) {}
    ProvenanceWriter provenance;
    std::string fields;
};

People::People(Session& session) : session_(session), texts_(std::make_unique<Texts>(session.person_fields())) {}

People::~People() = default;

std::optional<Clash> People::insert(Person& person) {
    person.id = session_.reserve(Sequence::person, 1);
    const FieldValues& values = person.values;
    const auto column = [&](FieldId field) { return TextOrNull{value_of(values, field)}; };
    fields_to_text(session_.person_fields(), first_person_field_without_column, values, {}, texts_->fields);
    const std::int64_t written = execute(
        session_,
        "INSERT INTO person (id, user_id, organization, status, retired, name, username, email, phone, external_id, "
        "employee_number, manager, created_at, updated_at, provenance, fields) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING",
        person.id, person.user_id, person.organization, to_string(person.status), retired(person), column(0), column(1),
        column(2), column(3), column(4), column(5), IdOrNull{person.manager}, person.created_at, person.updated_at,
        texts_->provenance.text(person.provenance), texts_->fields);
    if (written == 0) {
        const std::optional<Clash> clash = find_clash(session_, person);
        person.id = 0;
        if (!clash) throw Error(ErrorKind::conflict, "a person with the id " + person.user_id + " is there already");
        return clash;
    }
    insert_memberships(session_, person.id, person.memberships);
    return std::nullopt;
}

std::optional<Clash> People::update(const Person& person) {
    const std::optional<Stored> stored = stored_state(session_, person);
    if (!stored) throw Error(ErrorKind::not_found, "there is no person " + person.user_id + " to change");
    fields_to_text(session_.person_fields(), first_person_field_without_column, person.values, stored->unknown,
                   texts_->fields);
    if (!stored->same_identity) {
        if (auto clash = find_clash(session_, person)) return clash;
        const auto column = [&](FieldId field) { return TextOrNull{value_of(person.values, field)}; };
        execute(session_,
                "UPDATE person SET status = $2, retired = $3, name = $4, username = $5, email = $6, phone = $7, "
                "external_id = $8, employee_number = $9 WHERE id = $1",
                person.id, to_string(person.status), retired(person), column(0), column(1), column(2), column(3),
                column(4), column(5));
    }
    execute(session_,
            "UPDATE person SET organization = $2, created_at = $3, updated_at = $4, provenance = $5, fields = $6 "
            "WHERE id = $1",
            person.id, person.organization, person.created_at, person.updated_at,
            texts_->provenance.text(person.provenance), texts_->fields);
    return std::nullopt;
}

void People::set_memberships(std::int64_t person, std::span<const Membership> memberships) {
    execute(session_, "DELETE FROM membership WHERE person = $1", person);
    insert_memberships(session_, person, memberships);
}

void People::set_manager(std::int64_t person, std::int64_t manager) {
    execute(session_, "UPDATE person SET manager = $2 WHERE id = $1", person, IdOrNull{manager});
}

void People::remove(std::int64_t person) {
    execute(session_, "DELETE FROM membership WHERE person = $1", person);
    execute(session_, "DELETE FROM department_leader WHERE person = $1", person);
    execute(session_, "UPDATE person SET manager = NULL WHERE manager = $1", person);
    execute(session_, "DELETE FROM person WHERE id = $1", person);
}

}  // namespace rosterd::store
