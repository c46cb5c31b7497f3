#include "ldap_target.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "looking_up.hpp"
#include "places.hpp"
#include "quiet_pipe.hpp"
#include "writing.hpp"

namespace rosterd::ldap {
namespace {

constexpr std::chrono::seconds places_age{60};  // others move departments too

class LdapTarget final : public Target {
public:
    LdapTarget(std::shared_ptr<const Options> options, ConnectorContext context)
        : options_(std::move(options)), context_(std::move(context)) {}

    TargetTraits traits() const override {
        TargetTraits traits;
        traits.batch = 500;
        traits.several_departments = options_->departments_by != DepartmentsBy::tree;
        traits.moves_subtrees = options_->departments_by != DepartmentsBy::groups;
        traits.read_only_attributes = {"createTimestamp", "creatorsName", "dn",        "entryDN",
                                       "entryUUID",       "ipaUniqueID",  "memberOf",  "modifiersName",
                                       "modifyTimestamp", "nsUniqueId",   "objectGUID"};
        if (!options_->key_attribute.empty()) traits.read_only_attributes.push_back(options_->key_attribute);
        return traits;
    }

    Async<std::vector<Outcome>> write(std::span<const Write> batch) override {
        std::vector<Outcome> outcomes;
        auto work = [&] {
            QuietPipe quiet;
            const Prepared& server = prepared();
            if (places_ && names_unknown(batch)) places_.reset();
            WriteResult result = write_batch(server, places(), batch);
            outcomes = std::move(result.outcomes);
            places_stale_ = places_stale_ || result.departments_moved;
            memberships_stale_ = memberships_stale_ || places_.value().changed() || by_groups();
            if (result.broken) disconnect();
        };
        std::function<void()> job = work;
        co_await context_.workers->run(std::move(job));
        co_return outcomes;
    }

    Async<std::vector<std::vector<Record>>> look_up(LookUp request) override {
        std::vector<std::vector<Record>> found;
        auto work = [&] {
            QuietPipe quiet;
            const Prepared& server = prepared();
            try {
                if (request.kind == Kind::department)
                    found = look_up_departments(server, request);
                else
                    found = look_up_people(server, places_to_read_by(), request);
            } catch (const Error&) {
                disconnect();  // whatever it was, the next call begins anew
                throw;
            }
        };
        std::function<void()> job = work;
        co_await context_.workers->run(std::move(job));
        co_return found;
    }

private:
    // On a worker. A server may have ended a connection that was idle.
    const Prepared& prepared() {
        if (prepared_ && !prepared_->connection.is_idle()) disconnect();
        if (!prepared_) {
            prepared_.emplace(prepare(options_));
            context_.log.debug("ldap.connected", {{"url", prepared_->connection.url()},
                                                  {"security", prepared_->connection.security()},
                                                  {"key", prepared_->key_attribute}});
        }
        return *prepared_;
    }

    bool by_groups() const { return options_->departments_by == DepartmentsBy::groups; }

    // Others may have made departments since.
    bool names_unknown(std::span<const Write> batch) const {
        auto unknown = [&](const std::string& key) { return !key.empty() && places_->find(key) == nullptr; };
        return std::ranges::any_of(batch, [&](const Write& write) {
            return (write.parent && unknown(*write.parent)) ||
                   (write.departments && std::ranges::any_of(*write.departments, unknown));
        });
    }

    Places& places() {
        bool old = std::chrono::steady_clock::now() - placed_at_ > places_age;
        if (!places_ || places_stale_ || old) {
            places_.emplace(prepared());
            placed_at_ = std::chrono::steady_clock::now();
            places_stale_ = memberships_stale_ = false;
        }
        return *places_;
    }

    // What was written since is no part of what people are placed by.
    Places& places_to_read_by() {
        places_stale_ = places_stale_ || memberships_stale_;
        return places();
    }

    void disconnect() {
        places_.reset();
        prepared_.reset();
    }

    std::shared_ptr<const Options> options_;
    ConnectorContext context_;
    std::optional<Prepared> prepared_;
    std::optional<Places> places_;
    std::chrono::steady_clock::time_point placed_at_;
    bool places_stale_ = false;
    bool memberships_stale_ = false;
};

}  // namespace

std::unique_ptr<Target> make_target(std::shared_ptr<const Options> options, ConnectorContext context) {
    return std::make_unique<LdapTarget>(std::move(options), std::move(context));
}

}  // namespace rosterd::ldap
