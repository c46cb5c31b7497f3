// Reading people, one by one and by the hundred.

#include <unordered_map>

#include "rosterd/error.hpp"
#include "store/field_text.hpp"
#include "store/id_chunks.hpp"
#include "store/people.hpp"
#include "store/person_columns.hpp"
#include "store/provenance_text.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

constexpr std::string_view select_list =
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
        for (FieldId field = 0; field < person_field_columns.size(); ++field) {
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
    static const std::string sql = "SELECT " + std::string(select_list) + " FROM person WHERE id = $1";
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

}  // namespace

std::vector<Person> People::load(std::span<const std::int64_t> ids) const {
    static const std::string sql =
        "SELECT " + std::string(select_list) + " FROM person WHERE id IN (" + placeholders(id_chunk) + ")";
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

std::vector<Person> People::after(std::int64_t id, std::int64_t organization, std::int64_t limit) const {
    static const std::string sql =
        "SELECT " + std::string(select_list) + " FROM person WHERE id > $1 AND organization = $2 ORDER BY id LIMIT $3";
    std::vector<Person> people;
    PersonReader reader(session_.person_fields());
    Query rows(session_, sql, id, organization, limit);
    while (rows.next()) people.push_back(reader.read(rows));
    if (people.empty()) return people;
    auto person = people.begin();
    Query memberships(session_,
                      "SELECT person, department, main FROM membership WHERE person > $1 AND person <= $2 "
                      "ORDER BY person, main DESC, position",
                      id, people.back().id);
    while (memberships.next()) {
        while (person != people.end() && person->id < memberships.integer(0)) ++person;
        if (person == people.end()) break;
        if (person->id == memberships.integer(0))
            person->memberships.push_back({.department = memberships.integer(1), .main = memberships.integer(2) != 0});
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
    if (identifier == person_field::name || identifier >= person_field_columns.size())
        throw Error(ErrorKind::invalid,
                    "people can only be looked up by username, email, phone, externalId or "
                    "employeeNumber: name one of these as matching key");
    std::vector<std::int64_t> people;
    Query query(session_,
                "SELECT id FROM person WHERE " + std::string(person_field_columns[identifier]) +
                    " = $1 ORDER BY retired, id LIMIT 3",
                value);
    while (query.next()) people.push_back(query.integer(0));
    return people;
}

std::int64_t People::count() const {
    return integer_of(session_, "SELECT count(*) FROM person");
}

}  // namespace rosterd::store
