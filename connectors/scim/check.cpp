#include "check.hpp"

#include <algorithm>
#include <string>

#include "discovery.hpp"
#include "resource_reader.hpp"
#include "rosterd/error.hpp"

namespace rosterd::scim {
namespace {

using State = CheckItem::State;

std::string advice_for(ErrorKind kind, std::string_view setting) {
    if (kind == ErrorKind::unauthorized) return "Give the token that the service issued for provisioning.";
    if (kind == ErrorKind::forbidden) return "Give the token the right to read users and groups.";
    if (kind == ErrorKind::not_found)
        return "Correct " + std::string(setting) + ": it ends in /Users or /Groups mostly.";
    if (kind == ErrorKind::unreachable) return "Check the address, the network, proxy and caFile.";
    return "Check that " + std::string(setting) + " is the address of a SCIM 2.0 endpoint.";
}

void add(CheckReport& report, std::string name, State state, std::string detail, std::string advice = {}) {
    report.items.push_back({std::move(name), state, std::move(detail), std::move(advice)});
}

// The first two of a list, one at a time: counts, ids, and whether startIndex is known.
Async<bool> try_list(Service& service, Kind kind, CheckReport& report) {
    const std::string name = kind == Kind::person ? "people" : "departments";
    const std::string_view setting = kind == Kind::person ? "user_url" : "org_url";
    Shape shape;
    shape.kind = kind;
    ResourceReader reader(std::move(shape));
    std::string first_key, trouble;
    ErrorKind trouble_kind = ErrorKind::internal;
    for (int start = 1; start <= 2; ++start) {
        try {
            std::string target = service.endpoint(kind);
            target += (target.find('?') == std::string::npos ? "?startIndex=" : "&startIndex=") +
                      std::to_string(start) + "&count=1";
            HttpResponse response = co_await service.get(std::move(target));
            if (response.status != 200) throw Error(kind_of(response.status), describe(response));
            const ListAnswer answer = reader.read_list(std::move(response.body));
            const std::string key = answer.resources.empty() ? std::string() : answer.resources.front().record.key;
            if (start == 1) {
                first_key = key;
                const std::string total = answer.total ? std::to_string(*answer.total) : "an unknown number of";
                const bool none = answer.total ? *answer.total == 0 : answer.resources.empty();
                add(report, name, none ? State::warning : State::passed, "the service has " + total + " " + name,
                    none ? "Check what the token may see." : "");
                if (none) co_return true;
                if (key.empty() && !answer.resources.empty())
                    add(report, name + " ids", State::failed, "the service gives no id",
                        "This is no SCIM 2.0 endpoint; nobody could be recognised again.");
            } else if (!key.empty() && key == first_key) {
                add(report, name + " paging", State::failed,
                    "the service gives the first page whatever startIndex says",
                    "A full read will be refused as incomplete; raise pageSize above the number of " + name +
                        ", or mend the service.");
            } else {
                add(report, name + " paging", State::passed, "startIndex is known");
            }
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::cancelled) throw;
            trouble = error.message();
            trouble_kind = error.kind();
        }
        if (trouble.empty()) continue;
        add(report, name, State::failed, trouble, advice_for(trouble_kind, setting));
        co_return false;
    }
    co_return true;
}

// Whether the endpoints of the settings are those that the service names.
Async<void> describe_resources(Service& service, CheckReport& report) {
    const Discovery discovery = co_await discover(service);
    if (discovery.types.empty() && discovery.schemas == 0) {
        add(report, "resources", State::skipped,
            "there are no ResourceTypes and no Schemas: ordinary ones are assumed");
        co_return;
    }
    std::string found, stranger;
    for (const auto& [name, endpoint] : discovery.types)
        found += (found.empty() ? "" : ", ") + name + " at " + endpoint;
    const auto known = [&](const std::string& place) {
        const std::string path = place.substr(0, place.find('?'));
        return std::ranges::any_of(discovery.types, [&](const auto& type) { return path.ends_with(type.second); });
    };
    if (!discovery.types.empty() && !known(service.users())) stranger = "user_url";
    if (!discovery.types.empty() && service.has_groups() && !known(service.groups())) stranger = "org_url";
    const std::string what = (found.empty() ? "no ResourceTypes" : found) + "; " + std::to_string(discovery.schemas) +
                             " schemas, " + std::to_string(discovery.read_only.size()) + " read-only attributes";
    if (stranger.empty())
        add(report, "resources", State::passed, what);
    else
        add(report, "resources", State::warning, what + "; none of them is that of " + stranger,
            "Check " + stranger + " against the endpoints named here.");
}

}  // namespace

Async<CheckReport> check_service(Service& service) {
    CheckReport report;
    const bool people = co_await try_list(service, Kind::person, report);
    if (!people) {
        add(report, "departments", State::skipped, "not tried, because the people could not be read");
        co_return report;
    }
    if (service.has_groups()) {
        co_await try_list(service, Kind::department, report);
    } else {
        add(report, "departments", State::skipped, "there is no org_url: all people come to the root");
    }
    const Abilities abilities = co_await service.abilities();
    if (!abilities.described) {
        add(report, "service", State::warning, "there is no ServiceProviderConfig; an ordinary service is assumed",
            "If updates are refused, set updateBy: put.");
        co_return report;
    }
    std::string can = "can: ";
    can += abilities.patch ? "PATCH" : "no PATCH, so PUT";
    can += abilities.filter ? ", filters" : ", no filters";
    can += abilities.bulk ? ", Bulk of " + std::to_string(abilities.bulk_operations) : std::string(", no Bulk");
    can += abilities.etags ? ", ETags" : ", no ETags";
    if (abilities.filter) {
        add(report, "service", State::passed, can);
    } else {
        add(report, "service", State::warning, can,
            "Without filters nobody can be looked up before creating: people that are there already must be linked by "
            "a full read.");
    }
    std::string trouble;
    try {
        co_await describe_resources(service, report);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) throw;
        trouble = error.message();
    }
    if (!trouble.empty()) add(report, "resources", State::warning, trouble, "Try again; runs do without.");
    co_return report;
}

}  // namespace rosterd::scim
