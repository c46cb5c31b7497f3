#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory.hpp"

namespace rosterd::store {

class Session;

// Whom a new or changed person would clash with: an active one with the same identifier.
struct Clash {
    FieldId field;
    std::int64_t person;
    std::string user_id;
    std::string name;
};

struct PersonFilter {
    std::string text = {};        // in name, username, email, phone, externalId; without regard to case (ASCII)
    std::int64_t department = 0;  // 0: any
    bool below = false;           // departments below it as well
    std::optional<PersonStatus> status = {};
    std::vector<std::string> user_ids = {};  // empty: any
};

class People {
public:
    explicit People(Session& session);
    ~People();

    std::vector<Person> load(
        std::span<const std::int64_t> ids) const;  // with memberships; order of ids; unknown left out
    // The next ones of an organisation by row id, with memberships: for reading all of them page by page.
    std::vector<Person> after(std::int64_t id, std::int64_t organization, std::int64_t limit) const;
    std::optional<Person> find(std::string_view user_id) const;
    std::int64_t id_of(std::string_view user_id) const;  // 0: none
    std::string user_id_of(std::int64_t id) const;       // empty: none
    // People whose field has exactly this value (identifiers without regard to ASCII case): at most 3, active ones
    // first.
    std::vector<std::int64_t> find_by(FieldId identifier, std::string_view value) const;
    std::int64_t count() const;

    // Sets id. nullopt: done. Otherwise nothing was written.
    std::optional<Clash> insert(Person& person);
    // Every column, by id, memberships and manager left alone. nullopt: done. Otherwise nothing was written.
    std::optional<Clash> update(const Person& person);
    void set_memberships(std::int64_t person, std::span<const Membership> memberships);  // replaces; main first
    void set_manager(std::int64_t person, std::int64_t manager);                         // 0: none
    void remove(std::int64_t person);  // with memberships; references to it become none

    struct Page {
        std::int64_t total = 0;
        std::vector<Person> list;
    };
    Page list(const PersonFilter& filter, std::int64_t offset, std::int64_t limit) const;  // by name, then id

private:
    struct Texts;  // writers of columns, kept from one person to the next
    Session& session_;
    std::unique_ptr<Texts> texts_;
};

}  // namespace rosterd::store
