#include "sync_watch.hpp"

#include <optional>

#include "entry_finder.hpp"
#include "record_key.hpp"
#include "rosterd/error.hpp"
#include "search_failure.hpp"
#include "sync_cookie.hpp"
#include "sync_message.hpp"

namespace rosterd::ldap {
namespace {

constexpr int sync_refresh_required = 0x1000;  // RFC 4533 6: e-syncRefreshRequired

class SyncWatch {
public:
    SyncWatch(const Prepared& prepared, Watcher& watcher) : prepared_(prepared), watcher_(watcher) {}

    SyncWatchEnd run(const std::string& cookie) {
        std::optional<SyncCookie> since = parse_sync_cookie(cookie, options());
        if (!since && !cookie.empty()) reconcile(Kind::person, "the cookie is not of these settings");
        if (!since) since = sync_cookie_now(prepared_);
        if (!since) return SyncWatchEnd::not_offered;
        cookie_ = *since;
        for (Kind kind : {Kind::department, Kind::person}) begin(kind);
        while (!watcher_.stopped()) {
            // A server that is alive may be silent for days; a dead one shows by TCP's keepalive.
            timeval timeout{3600, 0};
            LDAPMessage* received = nullptr;
            LDAP* handle = prepared_.connection.handle();
            int type = ldap_result(handle, LDAP_RES_ANY, LDAP_MSG_ONE, &timeout, &received);
            std::unique_ptr<LDAPMessage, MessageFree> raw(received);
            if (watcher_.stopped()) break;
            if (type == 0) continue;
            if (type < 0)
                throw Error(ErrorKind::unreachable,
                            prepared_.connection.url() + ": the connection was lost while watching");
            SyncMessage message = read_sync_message(handle, std::move(raw));
            if (message.message_id != ids_[0] && message.message_id != ids_[1]) continue;
            if (!take(message.message_id == ids_[1] ? Kind::person : Kind::department, message))
                return SyncWatchEnd::not_offered;
        }
        return SyncWatchEnd::stopped;
    }

private:
    const Options& options() const { return prepared_.connection.options(); }

    void begin(Kind kind) {
        SearchRequest request = search_for(kind, options(), prepared_.root_dse);
        request.attributes = {prepared_.key_attribute};
        ids_[kind == Kind::person] =
            send_sync(prepared_.connection, std::move(request), SyncMode::refresh_and_persist, cookie_.of(kind));
    }

    void tell(Event::What what, Kind kind, std::string key, std::string why = {}) {
        Event event;
        event.what = what;
        event.kind = kind;
        event.key = std::move(key);
        event.why = std::move(why);
        event.cookie = to_text(cookie_, options());
        watcher_.tell(std::move(event));
    }

    void reconcile(Kind kind, std::string why) {
        Event event;
        event.what = Event::What::reconcile;
        event.kind = kind;
        event.why = std::move(why);
        watcher_.tell(std::move(event));
    }

    // False: the server does not do this here.
    bool take(Kind kind, const SyncMessage& message) {
        using Type = SyncMessage::Type;
        // While a refresh runs the cookie is not yet behind what comes.
        if (!message.cookie.empty() && (persists_[kind == Kind::person] || message.type != Type::entry))
            cookie_.of(kind) = message.cookie;
        switch (message.type) {
            case Type::entry:
                if (message.state != SyncMessage::State::present) entry(kind, message);
                return true;
            case Type::ids:
                // Of all that went or was changed without matching, whatever it was: a hint, no more.
                if (message.deletes)
                    for (const std::string& uuid : message.uuids) gone(kind, uuid);
                else
                    present_phase(kind);
                return true;
            case Type::refresh_end:
                if (!message.deletes) present_phase(kind);
                persists_[kind == Kind::person] = message.persists;
                return true;
            case Type::end:
                return end(kind, message);
            case Type::unreadable:
                throw Error(ErrorKind::internal,
                            prepared_.connection.url() +
                                ": what the server sends is not as RFC 4533 says (look at what is in between)");
            default:
                return true;
        }
    }

    // The key comes with the entry, but for deletions.
    void entry(Kind kind, const SyncMessage& message) {
        if (message.state == SyncMessage::State::remove) return removed(kind, message.uuid);
        std::string key = entry_key(prepared_, message.entry);
        const std::optional<std::string> named = key_of_uuid(prepared_.key_attribute, message.uuid);
        if (named == key) proven_ = true;
        // 389 DS tells what changed before it was asked without the attributes of its own. A key is a hint of where to
        // look, so this one is good enough.
        if (key.empty()) key = named.value_or("");
        if (key.empty()) return;  // without one it cannot be synchronized either
        tell(Event::What::changed, kind, std::move(key));
    }

    void removed(Kind kind, const std::string& uuid) {
        std::optional<std::string> key = key_of_uuid(prepared_.key_attribute, uuid);
        if (key && (proven_ || prepared_.root_dse.product == "OpenLDAP"))
            tell(Event::What::removed, kind, std::move(*key));
        else
            reconcile(kind, "something is gone, and the server does not say by which " + prepared_.key_attribute);
    }

    void gone(Kind kind, const std::string& uuid) {
        std::optional<std::string> key = key_of_uuid(prepared_.key_attribute, uuid);
        if (key) tell(Event::What::changed, kind, std::move(*key));
    }

    void present_phase(Kind kind) {
        bool& told = present_told_[kind == Kind::person];
        if (!told) reconcile(kind, "the server no longer knows who went since (it lists who is there)");
        told = true;
    }

    bool end(Kind kind, const SyncMessage& message) {
        std::string said = code_text(message.code, message.said);
        bool fresh = ++restarts_ <= 3;
        switch (message.code) {
            case sync_refresh_required:
            case LDAP_UNWILLING_TO_PERFORM: {  // OpenLDAP: the cookie is from the future, of a server set back
                reconcile(kind, "the server does not take the cookie, " + said);
                std::optional<SyncCookie> now = fresh ? sync_cookie_now(prepared_) : std::nullopt;
                if (!now) return false;
                cookie_.of(kind) = now->of(kind);
                begin(kind);
                return true;
            }
            case LDAP_UNAVAILABLE_CRITICAL_EXTENSION:
            case LDAP_PROTOCOL_ERROR:
                return false;
            case LDAP_SUCCESS:
                throw Error(ErrorKind::unreachable, prepared_.connection.url() + ": the server ended the watch");
            default:
                throw Error(failure_kind(message.code),
                            prepared_.connection.url() + ": the server refused to be watched, " + said);
        }
    }

    const Prepared& prepared_;
    Watcher& watcher_;
    SyncCookie cookie_;
    int ids_[2] = {-1, -1};  // of the searches: departments, people
    bool persists_[2] = {false, false};
    bool present_told_[2] = {false, false};
    bool proven_ = false;  // the server's ids are the entries' keys
    int restarts_ = 0;
};

}  // namespace

SyncWatchEnd watch_by_sync(const Prepared& prepared, const std::string& cookie, Watcher& watcher) {
    return SyncWatch(prepared, watcher).run(cookie);
}

}  // namespace rosterd::ldap
