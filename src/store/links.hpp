#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/link.hpp"

namespace rosterd::store {

class Session;

class Links {
public:
    explicit Links(Session& session) : session_(session) {}

    // Every link of a task and kind, in order of id. `key` is valid during the call only.
    struct Row {
        std::int64_t id, object;
        std::string_view key;
        std::uint64_t fingerprint, locator, manager_locator;
        bool parked;
        int absences;
    };
    void for_each(std::int64_t task, Kind kind, const std::function<void(const Row&)>& visit) const;

    std::int64_t count(std::int64_t task, Kind kind) const;
    std::vector<Link> load(std::span<const std::int64_t> ids) const;  // order of ids; unknown ids are left out
    std::optional<Link> find(std::int64_t task, Kind kind, std::string_view key) const;
    std::optional<Link> find_by_object(std::int64_t task, Kind kind, std::int64_t object) const;
    // The object whose record has this locator; of several links with one locator the present one seen last. 0: none.
    std::int64_t object_at(std::int64_t task, Kind kind, std::uint64_t locator) const;
    // Whether it comes from the directory of another task as well; accounts that downstream tasks made do not count.
    bool linked_elsewhere(Kind kind, std::int64_t object, std::int64_t except_task) const;

    void insert(Link& link);        // sets id; Error(conflict) for a key twice
    bool insert_new(Link& link);    // the same; false: the key has a link already, nothing was written
    void update(const Link& link);  // by id, all but task and kind
    void touch_absences(std::span<const std::int64_t> ids, int absences);  // set to that number
    void remove(std::int64_t id);

    std::vector<Link> parked(std::int64_t task, Kind kind) const;

    // Leaders of a department that did not all resolve: the list as it was wanted (JSON array). Empty: none.
    void park_leaders(std::int64_t link, std::string_view wanted);
    std::string parked_leaders(std::int64_t link) const;

private:
    Session& session_;
};

}  // namespace rosterd::store
