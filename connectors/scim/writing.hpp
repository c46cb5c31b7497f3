#pragma once
// Writing people and departments into a SCIM service.

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "change.hpp"
#include "discovery.hpp"
#include "rosterd/connector.hpp"
#include "rosterd/target.hpp"
#include "service.hpp"

namespace rosterd::scim {

class Writing final : public Target {
public:
    Writing(Service& service, const ConnectorContext& context);

    TargetTraits traits() const override;
    Async<std::vector<Outcome>> write(std::span<const Write> batch) override;
    Async<std::vector<std::vector<Record>>> look_up(LookUp request) override;

private:
    Async<Outcome> carry_out(const Write& write);
    std::string refused_in(const Write& write, const Change& change) const;
    Async<Outcome> create(const Write& write, const Change& change);
    Async<Outcome> update(const Write& write, const Change& change);
    Async<Outcome> put(const Write& write, const Change& change);
    Async<Outcome> remove(const Write& write);
    Async<void> create_together(std::span<const Write> batch, std::vector<std::optional<Outcome>>& outcomes);
    Async<std::string> read_back(const Write& write, const Change& change);
    bool is_sampled();

    Async<std::vector<Record>> find(const LookUp& request, const std::string& value);

    Service& service_;
    ConnectorContext context_;
    std::mt19937_64 random_;
    Abilities abilities_;                 // as of the last write or look-up
    std::optional<Discovery> discovery_;  // nullopt: not asked yet, or the service does not describe itself
    std::uint64_t changed_ = 0;
    bool ignored_ = false;  // a change was answered with 200 and is not there: from then on all are read again
};

// 429 and what may be tried again, or refused for good. `sent`: it may have been carried out.
Outcome outcome_of(const HttpResponse& response, bool may_be_done);

}  // namespace rosterd::scim
