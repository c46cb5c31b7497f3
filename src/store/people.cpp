#include "store/people.hpp"

#include <array>
#include <unordered_map>

#include "rosterd/error.hpp"
#include "store/field_text.hpp"
#include "store/id_chunks.hpp"
#include "store/provenance_text.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

// Fields with a column of their own, by position; `status` (6) is not among the values.
constexpr FieldId first_without_column = 7;
constexpr std::array<std::string_view, 6> columns = {"name",  "username",    "email",
                                                     "phone", "external_id", "employee_number"};
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

constexpr std::string_view person_columns =
    "id, user_id, organization, status, name, username, email, phone, external_id, employee_number, manager, "
    "created_at, updated_at, provenance, fields";

class PersonReader {
public:
    explicit PersonReader(const FieldTable& table) : fields_(table), provenance_(table) {}

    Person read(const Query& row) {
        Person person;
        person.id = row.integer(0);
        person.user_id = row.string(1);
        person.organization = row.integer(2);
        person.status = parse_person_status(row.text(3)).value_or(PersonStatus::Archived);
        for (FieldId field = 0; field < columns.size(); ++field) {
            if (const std::string_view value = row.text(4 + field); !value.empty())
                person.values.emplace_back(field, value);
        }
        person.manager = row.integer(10);
        person.created_at = row.string(11);
        person.updated_at = row.string(12);
        person.provenance = provenance_.read(row.text(13));
        fields_.read(row.text(14), person.values, nullptr);
        return person;
    }

private:
    FieldReader fields_;
    ProvenanceReader provenance_;
};

std::optional<Person> load_one(Session& session, std::int64_t id) {
    static const std::string sql = "SELECT " + std::string(person_columns) + " FROM person WHERE id = $1";
    Query row(session, sql, id);
    if (!row.next()) return std::nullopt;
    Person person = PersonReader(session.person_fields()).read(row);
    Query memberships(session, "SELECT department, main FROM membership WHERE person = $1 ORDER BY main DESC, position",
                      id);
    while (memberships.next())
        person.memberships.push_back({.department = memberships.integer(0), .main = memberships.integer(1) != 0});
    return person;
}

void read_memberships(Session& session, std::span<const std::int64_t> chunk,
                      std::unordered_map<std::int64_t, Person>& people) {
    static const std::string sql = "SELECT person, department, main FROM membership WHERE person IN (" +
                                   placeholders(id_chunk) + ") ORDER BY person, main DESC, position";
    Query rows(session, sql, chunk);
    while (rows.next())
        people[rows.integer(0)].memberships.push_back({.department = rows.integer(1), .main = rows.integer(2) != 0});
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
    for (FieldId field = 0; field < columns.size(); ++field)
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

std::vector<Person> People::load(std::span<const std::int64_t> ids) const {
    static const std::string sql =
        "SELECT " + std::string(person_columns) + " FROM person WHERE id IN (" + placeholders(id_chunk) + ")";
    std::unordered_map<std::int64_t, Person> found;
    PersonReader reader(session_.person_fields());
    for_id_chunks(ids, [&](std::span<const std::int64_t> chunk) {
        {
            Query rows(session_, sql, chunk);
            while (rows.next()) found.insert_or_assign(rows.integer(0), reader.read(rows));
        }
        read_memberships(session_, chunk, found);
    });
    std::vector<Person> people;
    people.reserve(ids.size());
    for (const std::int64_t id : ids) {
        if (const auto at = found.find(id); at != found.end()) people.push_back(at->second);
    }
    return people;
}

std::optional<Person> People::find(std::string_view user_id) const {
    return load_one(session_, id_of(user_id));
}

std::int64_t People::id_of(std::string_view user_id) const {
    return integer_of(session_, "SELECT id FROM person WHERE user_id = $1", user_id);
}

std::string People::user_id_of(std::int64_t id) const {
    Query query(session_, "SELECT user_id FROM person WHERE id = $1", id);
    return query.next() ? query.string(0) : std::string();
}

std::vector<std::int64_t> People::find_by(FieldId identifier, std::string_view value) const {
    if (identifier == person_field::name || identifier >= columns.size())
        throw Error(ErrorKind::invalid,
                    "people can only be looked up by username, email, phone, externalId or "
                    "employeeNumber: name one of these as matching key");
    std::vector<std::int64_t> people;
    Query query(
        session_,
        "SELECT id FROM person WHERE " + std::string(columns[identifier]) + " = $1 ORDER BY retired, id LIMIT 3",
        value);
    while (query.next()) people.push_back(query.integer(0));
    return people;
}

std::int64_t People::count() const {
    return integer_of(session_, "SELECT count(*) FROM person");
}

std::optional<Clash> People::insert(Person& person) {
    person.id = session_.reserve(Sequence::person, 1);
    const FieldValues& values = person.values;
    const auto column = [&](FieldId field) { return TextOrNull{value_of(values, field)}; };
    fields_to_text(session_.person_fields(), first_without_column, values, {}, texts_->fields);
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
    fields_to_text(session_.person_fields(), first_without_column, person.values, stored->unknown, texts_->fields);
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
