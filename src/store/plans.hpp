#pragma once
// Plans that were handed in to be carried out, and overrides of the guard.

#include <cstdint>
#include <optional>
#include <string>

namespace rosterd::store {

class Session;

class Plans {
public:
    explicit Plans(Session& session) : session_(session) {}

    void put(std::int64_t task, const std::string& hash, const std::string& text, const std::string& at);
    std::optional<std::string> find(std::int64_t task, const std::string& hash) const;
    void remove(std::int64_t task, const std::string& hash);

    // Lets the plan through for this job. False: the override was used, by a job that was not cut off.
    bool use_override(std::int64_t task, const std::string& hash, std::int64_t job, const std::string& by,
                      const std::string& at);

private:
    Session& session_;
};

}  // namespace rosterd::store
