#include "delta_reading.hpp"

#include <algorithm>
#include <set>

#include "department_reading.hpp"
#include "filter.hpp"
#include "rosterd/error.hpp"
#include "sync_cookie.hpp"
#include "sync_message.hpp"

namespace rosterd::ldap {
namespace {

constexpr std::size_t records_a_page = 1000;
constexpr std::size_t most_changes = 20'000;  // kept in memory; with more a full read is as quick

class DeltaStream final : public RecordStream {
public:
    DeltaStream(std::vector<Record> people, std::vector<std::string> removed, std::string cookie)
        : people_(std::move(people)),
          removed_(std::move(removed)),
          cookie_(std::move(cookie)),
          count_(people_.size()) {}

    Async<std::optional<Page>> next() override {
        if (at_ == people_.size()) co_return std::nullopt;
        std::size_t to = std::min(at_ + records_a_page, people_.size());
        auto begin = people_.begin() + static_cast<std::ptrdiff_t>(at_);
        auto end = people_.begin() + static_cast<std::ptrdiff_t>(to);
        Page page(std::make_move_iterator(begin), std::make_move_iterator(end));
        at_ = to;
        co_return page;
    }

    Completeness completeness(Kind kind) const override {
        Evidence evidence{1, kind == Kind::person ? count_ : 0, "syncDone, refreshDeletes"};
        return Completeness::delta(std::move(evidence), kind == Kind::person ? removed_ : std::vector<std::string>());
    }

    std::string cookie() const override { return at_ == people_.size() ? cookie_ : std::string(); }

private:
    std::vector<Record> people_;
    std::vector<std::string> removed_;
    std::string cookie_;
    std::size_t count_;
    std::size_t at_ = 0;
};

// What one refresh brought.
struct Refresh {
    std::vector<RawEntry> entries;
    std::vector<std::string> entry_uuids;  // of them, in the same order
    std::set<std::string> gone;            // 16 bytes each
    std::string cookie;                    // empty: the old one stays
    std::string doubt;                     // not empty: of no use, and why
};

Refresh refresh(const Prepared& prepared, Kind kind, std::vector<std::string> attributes, const std::string& cookie) {
    using Type = SyncMessage::Type;
    using State = SyncMessage::State;
    const Connection& connection = prepared.connection;
    SearchRequest request = search_for(kind, connection.options(), prepared.root_dse);
    request.attributes = std::move(attributes);
    int id = send_sync(connection, std::move(request), SyncMode::refresh_only, cookie);
    timeval timeout{static_cast<time_t>(connection.options().timeout.count()), 0};
    Refresh result;
    auto doubt = [&](std::string why) {
        ldap_abandon_ext(connection.handle(), id, nullptr, nullptr);
        result.doubt = std::move(why);
        return std::move(result);
    };
    for (;;) {
        LDAPMessage* received = nullptr;
        if (ldap_result(connection.handle(), id, LDAP_MSG_ONE, &timeout, &received) <= 0)
            throw Error(ErrorKind::unreachable, connection.url() +
                                                    ": the connection was lost, or the server fell "
                                                    "silent, while it told what changed");
        SyncMessage message =
            read_sync_message(connection.handle(), std::unique_ptr<LDAPMessage, MessageFree>(received));
        if (!message.cookie.empty()) result.cookie = message.cookie;
        if (message.type == Type::unreadable) return doubt("the server's answer is not as RFC 4533 says");
        bool phase = message.type == Type::ids || message.type == Type::refresh_end;
        if ((phase && !message.deletes) || (message.type == Type::entry && message.state == State::present))
            return doubt("the server no longer knows who went since (it lists who is there)");
        if (message.type == Type::reference && !connection.options().ignore_referrals)
            return doubt("part of the tree is held by other servers");
        if (message.type == Type::ids) {
            result.gone.insert(message.uuids.begin(), message.uuids.end());
        } else if (message.type == Type::entry && message.state == State::remove) {
            result.gone.insert(message.uuid);
        } else if (message.type == Type::entry) {
            if (result.entries.size() == most_changes) return doubt("more has changed than a full read takes");
            result.gone.erase(message.uuid);
            result.entry_uuids.push_back(std::move(message.uuid));
            result.entries.push_back(std::move(message.entry));
        } else if (message.type == Type::end) {
            if (message.code != LDAP_SUCCESS)
                result.doubt = "the server does not take the cookie, " + code_text(message.code, message.said);
            else if (!message.deletes)
                result.doubt = "the server no longer knows who went since";
            return result;
        }
    }
}

class Delta {
public:
    Delta(const Prepared& prepared, const ReadRequest& request) : prepared_(prepared), request_(request) {}

    DeltaRead read() {
        std::optional<SyncCookie> since = parse_sync_cookie(request_.cookie, options());
        if (!since) return {nullptr, "the cookie is not of these settings"};
        cookie_ = *since;
        why_ = departments_changed();
        if (!why_.empty()) return {nullptr, why_};
        EntryReader reader(shape_for(Kind::person, prepared_, request_), prepared_.schema);
        Refresh people = refresh(prepared_, Kind::person, reader.attributes_to_ask(), cookie_.people);
        if (!people.doubt.empty()) return {nullptr, people.doubt};
        if (!people.cookie.empty()) cookie_.people = people.cookie;
        if (!people.entries.empty() && !take(reader, people)) return {nullptr, why_};
        // An id that went may be a department's that was changed between the two looks.
        if (!people.entries.empty() || !people.gone.empty()) why_ = departments_changed();
        std::vector<std::string> removed = why_.empty() ? keys_of_gone(people) : std::vector<std::string>();
        if (!why_.empty()) return {nullptr, why_};
        return {std::make_unique<DeltaStream>(std::move(records_), std::move(removed), to_text(cookie_, options())),
                {}};
    }

private:
    const Options& options() const { return prepared_.connection.options(); }

    // Why departments need a full read; empty: they are as they were. A server remembers who went by id alone:
    // whatever left the directory or was changed without matching the filter is among those gone, people too. Whether a
    // department is among them shows in those that are there.
    std::string departments_changed() {
        Refresh refreshed = refresh(prepared_, Kind::department, {prepared_.key_attribute}, cookie_.departments);
        if (!refreshed.doubt.empty()) return refreshed.doubt;
        if (!refreshed.entries.empty()) return "departments have changed";
        if (!refreshed.gone.empty() && (read_all_departments().digest != cookie_.digest || cookie_.digest.empty()))
            return departments_->why.empty() ? "departments have gone" : departments_->why;
        if (!refreshed.cookie.empty()) cookie_.departments = refreshed.cookie;
        return {};
    }

    DepartmentRead& read_all_departments() {
        auto never = [] { return false; };
        ReadRequest no_attributes;
        departments_.emplace(read_departments(prepared_, no_attributes, never));
        return *departments_;
    }

    bool take(EntryReader& reader, const Refresh& people) {
        if (!departments_) read_all_departments();
        why_ = departments_->why;
        if (!why_.empty()) return false;
        std::vector<bool> given;
        for (std::size_t i = 0; i < people.entries.size(); ++i) {
            Entry entry = reader.read(people.entries[i]);
            if (entry.record.key.empty()) {  // as 389 DS does
                why_ = "the server sends what changed without its " + prepared_.key_attribute;
                return false;
            }
            if (key_of_uuid(prepared_.key_attribute, people.entry_uuids[i]) == entry.record.key)
                proven_ = true;
            else
                mismatch_ = true;
            departments_->departments.place(entry);
            given.push_back(entry.reference_given);
            records_.push_back(std::move(entry.record));
        }
        bool visible = std::ranges::find(given, true) != given.end() || managers_can_be_seen();
        for (std::size_t i = 0; visible && i < records_.size(); ++i)
            if (!given[i]) records_[i].manager.emplace();
        return true;
    }

    // Who has no manager attribute has none, provided that the account can see the attribute at all.
    bool managers_can_be_seen() const {
        if (options().manager_attribute.empty()) return false;
        SearchRequest request = search_for(Kind::person, options(), prepared_.root_dse);
        request.filter = both(request.filter, "(" + options().manager_attribute + "=*)");
        request.attributes = {LDAP_NO_ATTRS};
        request.paged = false;
        request.size_limit = 1;
        Search search(prepared_.connection, std::move(request));
        return !search.next().empty();
    }

    // OpenLDAP's ids are the entries' entryUUID. Of another server that has to have shown in an entry of this answer.
    std::vector<std::string> keys_of_gone(const Refresh& people) {
        std::vector<std::string> keys;
        bool trusted = !mismatch_ && (proven_ || prepared_.root_dse.product == "OpenLDAP");
        for (const std::string& uuid : people.gone) {
            std::optional<std::string> key = key_of_uuid(prepared_.key_attribute, uuid);
            if (!key || !trusted) {
                why_ = "somebody is gone, and the server names him by an id that is not his " + prepared_.key_attribute;
                return {};
            }
            keys.push_back(std::move(*key));
        }
        return keys;
    }

    const Prepared& prepared_;
    const ReadRequest& request_;
    SyncCookie cookie_;
    std::optional<DepartmentRead> departments_;
    std::vector<Record> records_;
    bool proven_ = false, mismatch_ = false;
    std::string why_;
};

}  // namespace

DeltaRead read_delta(const Prepared& prepared, const ReadRequest& request) {
    if (!prepared.root_dse.sync) return {nullptr, "the server has no content synchronization (RFC 4533)"};
    return Delta(prepared, request).read();
}

}  // namespace rosterd::ldap
