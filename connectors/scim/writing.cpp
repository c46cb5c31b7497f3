#include "writing.hpp"

#include <algorithm>
#include <utility>

#include "membership.hpp"
#include "reading.hpp"
#include "rosterd/error.hpp"
#include "rosterd/fan_out.hpp"
#include "rosterd/json.hpp"

namespace rosterd::scim {
namespace {

constexpr int most_races = 3;  // of a PUT against somebody else's change

std::string id_in(const HttpResponse& response) {
    try {
        const Value body = from_json(response.body);
        const Value* id = body.member("id");
        if (id && id->as_text()) return *id->as_text();
    } catch (const Error&) {
        // The Location below is as good.
    }
    const std::string_view location = response.header("location");
    return std::string(location.substr(location.rfind('/') + 1));
}

bool is_done(unsigned status) noexcept {
    return status >= 200 && status < 300;
}

}  // namespace

Outcome outcome_of(const HttpResponse& response, bool may_be_done) {
    const std::string words = describe(response);
    const Trouble trouble = trouble_of_status(response.status);
    if (trouble == Trouble::throttled) {
        const auto wait = retry_after(response, Instant());
        return Outcome::put_off(ErrorKind::throttled, words,
                                wait ? static_cast<std::uint32_t>(wait->count() / 1000) : 0);
    }
    if (trouble == Trouble::busy) {
        // 503 is said before anything is done; the others may come from in between.
        if (may_be_done && response.status != 503) return Outcome::unknown(words);
        return Outcome::put_off(ErrorKind::unreachable, words);
    }
    return Outcome::failed(kind_of(response.status), words);
}

Writing::Writing(Service& service, const ConnectorContext& context)
    : service_(service), context_(context), random_(std::random_device{}()) {}

TargetTraits Writing::traits() const {
    TargetTraits traits;
    const Options& options = service_.options();
    traits.batch = 100;
    traits.finds_creates = true;
    traits.nested_departments = options.nested_groups || !options.parent_attribute.empty();
    traits.several_departments = true;
    traits.moves_subtrees = true;
    traits.read_only_attributes = {"id", "meta", "groups"};
    return traits;
}

Async<std::vector<Outcome>> Writing::write(std::span<const Write> batch) {
    abilities_ = co_await service_.abilities();
    if (!discovery_ && abilities_.described) {
        Discovery found = co_await discover(service_);
        discovery_ = std::move(found);
    }
    std::vector<std::optional<Outcome>> done(batch.size());
    const bool creates = std::ranges::all_of(batch, [](const Write& one) { return one.action == WriteAction::create; });
    if (creates && batch.size() > 1 && service_.options().bulk && abilities_.bulk)
        co_await create_together(batch, done);
    std::string away;  // why nobody can be reached
    auto one = [&](std::size_t i) -> Async<void> {
        if (done[i]) co_return;
        // Once nobody answers, the rest of the batch need not find that out one by one.
        if (!away.empty()) {
            done[i] = Outcome::put_off(ErrorKind::unreachable, away);
            co_return;
        }
        Outcome outcome = co_await carry_out(batch[i]);
        if (outcome.state == Outcome::State::put_off && outcome.kind == ErrorKind::unreachable) away = outcome.error;
        done[i] = std::move(outcome);
    };
    std::function<Async<void>(std::size_t)> work = one;
    co_await fan_out(batch.size(), service_.options().at_once, std::move(work));
    std::vector<Outcome> outcomes;
    outcomes.reserve(batch.size());
    for (std::optional<Outcome>& outcome : done) outcomes.push_back(std::move(*outcome));
    const auto no_login = [](const Outcome& outcome) {
        return outcome.state == Outcome::State::failed && outcome.kind == ErrorKind::unauthorized;
    };
    if (!outcomes.empty() && std::ranges::all_of(outcomes, no_login))
        throw Error(ErrorKind::unauthorized, "the token is refused: " + outcomes.front().error);
    co_await write_memberships(service_, batch, abilities_, outcomes);
    co_return outcomes;
}

Async<Outcome> Writing::carry_out(const Write& write) {
    const Change change = change_of(write, service_.options());
    if (!change.problem.empty()) co_return Outcome::failed(ErrorKind::invalid, change.problem);
    if (const std::string fixed = refused_in(write, change); !fixed.empty())
        co_return Outcome::failed(ErrorKind::invalid, fixed);
    if (write.kind == Kind::department && !service_.has_groups())
        co_return Outcome::failed(ErrorKind::invalid, "there is no org_url, so departments have no place");
    Outcome outcome;
    try {
        if (write.action == WriteAction::create) {
            outcome = co_await create(write, change);
        } else if (write.action == WriteAction::remove) {
            outcome = co_await remove(write);
        } else if (!change.sets.empty()) {
            outcome = co_await update(write, change);
        }
    } catch (const HttpLost& error) {
        outcome = Outcome::unknown(error.message());
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) throw;
        outcome = error.kind() == ErrorKind::unreachable ? Outcome::put_off(error.kind(), error.message())
                                                         : Outcome::unknown(error.message());
    }
    co_return outcome;
}

// What the service says by itself that it would not carry out; empty: nothing.
std::string Writing::refused_in(const Write& write, const Change& change) const {
    const std::string fixed = discovery_ ? read_only_in(change, write.kind, *discovery_) : std::string();
    if (fixed.empty()) return {};
    return fixed + " is read-only there, as the service says in its Schemas (take it out of the mapping)";
}

Async<Outcome> Writing::create(const Write& write, const Change& change) {
    const Value body = new_resource(write.kind, change);
    std::string target = service_.endpoint(write.kind);
    const HttpResponse response = co_await service_.send("POST", std::move(target), body, false);
    if (!is_done(response.status)) co_return outcome_of(response, true);
    const std::string id = id_in(response);
    if (id.empty())
        co_return Outcome::unknown("the service answers " + std::to_string(response.status) + " without an id");
    co_return Outcome::applied(id, id);
}

Async<Outcome> Writing::update(const Write& write, const Change& change) {
    const Options::Update way = service_.options().update;
    const bool by_put = way == Options::Update::put || (way == Options::Update::as_offered && !abilities_.patch);
    if (!by_put) {
        const Value body = patch_body(change);
        std::string target = service_.one(write.kind, write.key);
        // Setting values twice is the same as once.
        const HttpResponse response = co_await service_.send("PATCH", std::move(target), body, true);
        const bool unknown_method = response.status == 405 || response.status == 501;
        if (!unknown_method || way == Options::Update::patch) {
            if (!is_done(response.status)) co_return outcome_of(response, true);
            const std::string ignored = co_await read_back(write, change);
            if (!ignored.empty()) co_return Outcome::failed(ErrorKind::internal, ignored);
            co_return Outcome::applied();
        }
        abilities_.patch = false;
    }
    Outcome outcome = co_await put(write, change);
    co_return outcome;
}

// The resource as it is, with the change, back again: with its ETag, so that nobody else's change is lost.
Async<Outcome> Writing::put(const Write& write, const Change& change) {
    for (int race = 0;; ++race) {
        std::string target = service_.one(write.kind, write.key);
        const HttpResponse found = co_await service_.get(target);
        if (found.status != 200) co_return outcome_of(found, false);
        const Value resource = from_json(found.body);
        std::string version(found.header("etag"));
        const Value* meta = resource.member("meta");
        const Value* in_meta = meta ? meta->member("version") : nullptr;
        if (version.empty() && in_meta && in_meta->as_text()) version = *in_meta->as_text();
        const Value body = changed_resource(resource, change);
        const HttpResponse response = co_await service_.send("PUT", target, body, true, version);
        if (response.status == 412 && race + 1 < most_races) continue;
        if (!is_done(response.status)) co_return outcome_of(response, true);
        const std::string ignored = co_await read_back(write, change);
        if (!ignored.empty()) co_return Outcome::failed(ErrorKind::internal, ignored);
        co_return Outcome::applied();
    }
}

Async<Outcome> Writing::remove(const Write& write) {
    std::string target = service_.one(write.kind, write.key);
    const Value nothing;
    const HttpResponse response = co_await service_.send("DELETE", std::move(target), nothing, true);
    if (is_done(response.status) || response.status == 404 || response.status == 410) co_return Outcome::applied();
    co_return outcome_of(response, true);
}

bool Writing::is_sampled() {
    // The first ones of all, then a share: a service that ignores changes does so from the start.
    constexpr std::uint64_t always = 3;
    const std::uint32_t percent = service_.options().read_back_percent;
    if (percent == 0) return false;
    return ignored_ || changed_++ < always || random_() % 100 < percent;
}

// What the service did not carry out although it said so; empty: all is there, or nobody looked.
Async<std::string> Writing::read_back(const Write& write, const Change& change) {
    if (!is_sampled()) co_return std::string();
    std::string target = service_.one(write.kind, write.key);
    const HttpResponse response = co_await service_.get(std::move(target));
    if (response.status != 200) co_return std::string();
    const Value resource = from_json(response.body);
    const std::string missing = missing_in(resource, change);
    if (missing.empty()) co_return std::string();
    ignored_ = true;
    co_return "the service accepted the change of " + missing +
        " and did not carry it out (is the attribute read-only there? take it out of the mapping, or set updateBy: "
        "put)";
}

// RFC 7644, 3.7. What is not answered for, or could not be sent together, is left to single requests.
Async<void> Writing::create_together(std::span<const Write> batch, std::vector<std::optional<Outcome>>& outcomes) {
    const std::string place = batch.front().kind == Kind::person ? "/Users" : "/Groups";
    for (std::size_t from = 0; from < batch.size();) {
        std::vector<Value> operations;
        std::size_t bytes = 0, next = from;
        for (; next < batch.size() && operations.size() < abilities_.bulk_operations; ++next) {
            const Change change = change_of(batch[next], service_.options());
            if (!change.problem.empty() || !refused_in(batch[next], change).empty()) break;
            const Value data = new_resource(batch[next].kind, change);
            bytes += to_json(data).size() + 200;
            if (bytes > abilities_.bulk_bytes) break;
            Value::Map operation;
            operation.emplace_back("method", Value("POST"));
            operation.emplace_back("path", Value(place));
            operation.emplace_back("bulkId", Value(std::to_string(next)));
            operation.emplace_back("data", data);
            operations.push_back(object_of(std::move(operation)));
        }
        const std::size_t first = std::exchange(from, std::max(next, from + 1));
        if (operations.empty()) continue;
        Value::Map entries;
        entries.emplace_back("schemas", list_of({Value("urn:ietf:params:scim:api:messages:2.0:BulkRequest")}));
        entries.emplace_back("Operations", list_of(std::move(operations)));
        const Value body = object_of(std::move(entries));
        std::string lost;
        HttpResponse response;
        try {
            std::string target = service_.beside_users("Bulk");
            response = co_await service_.send("POST", std::move(target), body, false);
        } catch (const HttpLost& error) {
            lost = error.message();
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::cancelled) throw;
            if (error.kind() != ErrorKind::unreachable) lost = error.message();
        }
        const bool may_be_done =
            !lost.empty() || (response.status >= 500 && response.status != 501 && response.status != 503);
        if (may_be_done)
            for (std::size_t i = first; i < next; ++i)
                outcomes[i] = Outcome::unknown(lost.empty() ? describe(response) : lost);
        if (response.status == 404 || response.status == 405 || response.status == 501 || response.status == 413)
            abilities_.bulk = false;
        if (response.status != 200) continue;
        std::vector<bool> answered(batch.size());
        Value answer;
        try {
            answer = from_json(response.body);
        } catch (const Error& error) {
            for (std::size_t i = first; i < next; ++i) outcomes[i] = Outcome::unknown(error.message());
            continue;
        }
        const Value* results = answer.member("Operations");
        const Value::List none;
        for (const Value& result : results && results->as_list() ? *results->as_list() : none) {
            const Value* bulk_id = result.member("bulkId");
            const Value* status = result.member("status");
            if (!bulk_id || !bulk_id->as_text() || !status) continue;
            const std::size_t index = std::strtoul(bulk_id->as_text()->c_str(), nullptr, 10);
            if (index < first || index >= next) continue;
            HttpResponse single;
            const Value* code = status->member("code") ? status->member("code") : status;
            single.status = code->as_text() ? static_cast<unsigned>(std::strtoul(code->as_text()->c_str(), nullptr, 10))
                            : code->as_integer() ? static_cast<unsigned>(*code->as_integer())
                                                 : 0;
            const Value* location = result.member("location");
            if (location && location->as_text()) single.headers = {{"Location", *location->as_text()}};
            if (const Value* detail = result.member("response")) single.body = to_json(*detail);
            if (!is_done(single.status)) {
                outcomes[index] = outcome_of(single, true);
            } else if (const std::string id = id_in(single); !id.empty()) {
                outcomes[index] = Outcome::applied(id, id);
            } else {
                outcomes[index] = Outcome::unknown("the service gave no location for what it made");
            }
        }
        // It may have stopped at an error; what it does not name it may or may not have done.
        for (std::size_t i = first; i < next; ++i)
            if (!outcomes[i]) outcomes[i] = Outcome::unknown("the service's answer does not mention this operation");
    }
}

Async<std::vector<std::vector<Record>>> Writing::look_up(LookUp request) {
    abilities_ = co_await service_.abilities();
    if (!request.attribute.empty() && !abilities_.filter)
        throw Error(ErrorKind::invalid,
                    "the service has no filters (its ServiceProviderConfig says so), so nobody can be "
                    "looked up: link people by a full read first");
    std::vector<std::vector<Record>> found(request.values.size());
    auto one = [&](std::size_t i) -> Async<void> {
        std::vector<Record> records = co_await find(request, request.values[i]);
        found[i] = std::move(records);
    };
    std::function<Async<void>(std::size_t)> work = one;
    co_await fan_out(request.values.size(), service_.options().at_once, std::move(work));
    co_return found;
}

Async<std::vector<Record>> Writing::find(const LookUp& request, const std::string& value) {
    std::vector<Record> records;
    if (request.kind == Kind::department && !service_.has_groups()) co_return records;
    std::vector<std::string> attributes = request.attributes;
    if (!request.attribute.empty()) attributes.emplace_back(request.attribute);
    ResourceReader reader(shape_for(request.kind, service_.options(), attributes, false));
    const auto keep = [&](Resource resource) {
        resource.record.departments =
            service_.options().department_attribute.empty() ? std::move(resource.groups) : std::move(resource.links);
        if (request.kind == Kind::department && !resource.links.empty())
            resource.record.parent = resource.links.front();
        records.push_back(std::move(resource.record));
    };
    if (request.attribute.empty()) {
        std::string target = service_.one(request.kind, value);
        HttpResponse response = co_await service_.get(std::move(target));
        if (response.status == 404 || response.status == 410) co_return records;
        if (response.status != 200) throw Error(kind_of(response.status), "looking somebody up: " + describe(response));
        keep(reader.read_one(std::move(response.body)));
        co_return records;
    }
    const std::optional<AttributePath> path = parse_path(request.attribute);
    if (!path) throw Error(ErrorKind::invalid, "\"" + request.attribute + "\" is no SCIM attribute to look for");
    const std::string filter = path->text() + " eq " + to_json(Value(value));
    std::string target = service_.endpoint(request.kind);
    target += target.find('?') == std::string::npos ? "?filter=" : "&filter=";
    target += percent_encoded(filter);
    const HttpResponse response = co_await service_.get(std::move(target));
    if (response.status != 200) throw Error(kind_of(response.status), "looking somebody up: " + describe(response));
    // A service may ignore the filter and give everybody: each is looked at.
    const Value answer = from_json(response.body);
    const Value* resources = answer.member("Resources");
    const Value::List none;
    for (const Value& resource : resources && resources->as_list() ? *resources->as_list() : none) {
        Change wanted;
        wanted.sets.push_back({*path, Value(value)});
        if (missing_in(resource, wanted).empty()) keep(reader.read_one(to_json(resource)));
    }
    co_return records;
}

}  // namespace rosterd::scim
